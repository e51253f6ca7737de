"""A plan survives the job row and the pipe unchanged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.base import EngineRequest, Keyframe, Mode, Plan, Quality, Reference, Shot, Source
from generation.engines.codec import plan_from_json, plan_to_json, request_from_json, request_to_json

texts = st.text(max_size=40)
seconds = st.floats(0.1, 60, allow_nan=False)
paths = st.from_regex(r"/[a-z]{1,8}/[a-z]{1,8}\.png", fullmatch=True).map(Path)
references = st.builds(
    Reference,
    id=texts,
    kind=st.sampled_from(["person", "character", "object", "style"]),
    name=texts,
    images=st.lists(paths, max_size=2).map(tuple),
    audio=st.none() | paths,
    attributes=st.dictionaries(texts, texts, max_size=2),
)
requests = st.builds(
    EngineRequest,
    shots=st.lists(st.builds(Shot, texts, seconds), min_size=1, max_size=3).map(tuple),
    width=st.integers(2, 4096),
    height=st.integers(2, 4096),
    fps=st.integers(1, 60),
    seed=st.integers(0, 2**63 - 1),
    mode=st.sampled_from(Mode),
    quality=st.sampled_from(Quality),
    negative_prompt=texts,
    keyframes=st.lists(st.builds(Keyframe, paths, seconds), max_size=2).map(tuple),
    references=st.lists(references, max_size=2).map(tuple),
    source=st.none() | st.builds(Source, texts, paths, texts, st.integers(0, 2**32)),
)
plans = st.builds(
    Plan,
    engine=texts,
    request=requests,
    shot_frames=st.lists(st.integers(1, 2000), min_size=1, max_size=3).map(tuple),
    estimated_seconds=seconds,
    understood=st.lists(texts, max_size=2).map(tuple),
)


@given(plans)
def test_a_plan_survives_json(plan: Plan) -> None:
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


@given(requests)
def test_a_request_survives_json(request: EngineRequest) -> None:
    assert request_from_json(json.loads(json.dumps(request_to_json(request)))) == request


def test_a_newer_plan_with_an_unknown_member_is_still_read() -> None:
    plan = Plan("sim", EngineRequest((Shot("a cat", 4),), 64, 64, 24, 1), (96,), 1.0)
    assert plan_from_json({**plan_to_json(plan), "added_later": True}) == plan


def test_whole_numbers_from_a_json_column_are_fine_as_seconds() -> None:
    data = request_to_json(EngineRequest((Shot("a cat", 4.0),), 64, 64, 24, 1))
    data["shots"][0]["seconds"] = 4
    assert request_from_json(data).seconds == 4.0


@pytest.mark.parametrize("broken", [{}, {"engine": "sim"}, {"engine": 3, "request": None}])
def test_something_else_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Not a Plan"):
        plan_from_json(broken)

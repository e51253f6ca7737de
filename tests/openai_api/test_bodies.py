"""Bracketed names become what they stand for."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.openai_api.bodies import unbracket
from generation.openai_api.errors import BadParameterError


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([("prompt", "a"), ("seconds", "4")], {"prompt": "a", "seconds": "4"}),
        ([("characters[][id]", "c1")], {"characters": [{"id": "c1"}]}),
        ([("characters[][id]", "c1"), ("characters[][id]", "c2")], {"characters": [{"id": "c1"}, {"id": "c2"}]}),
        ([("characters[0][id]", "c1"), ("characters[1][id]", "c2")], {"characters": [{"id": "c1"}, {"id": "c2"}]}),
        ([("characters[1][id]", "c2"), ("characters[0][id]", "c1")], {"characters": [{"id": "c1"}, {"id": "c2"}]}),
        ([("input_reference[image_url]", "u")], {"input_reference": {"image_url": "u"}}),
        ([("video[id]", "video_1")], {"video": {"id": "video_1"}}),
        ([("characters[]", "a"), ("characters[]", "b")], {"characters": ["a", "b"]}),
        ([("characters", '[{"id": "c1"}]')], {"characters": [{"id": "c1"}]}),
        ([("video", '{"id": "video_1"}')], {"video": {"id": "video_1"}}),
        ([("prompt", '{"id": "not data"}')], {"prompt": '{"id": "not data"}'}),
        ([("prompt", "first"), ("prompt", "last")], {"prompt": "last"}),
        ([("[]", "nothing"), ("a]b[", "nothing")], {}),
    ],
)
def test_forms_read_as_if_they_had_come_as_json(pairs: list[tuple[str, Any]], found: dict[str, Any]) -> None:
    assert unbracket(pairs) == found


@pytest.mark.parametrize(
    "pairs",
    [
        [("video", "text"), ("video[id]", "both")],
        [("a[b][c][d][e]", "too deep")],
        [("characters[9999999999999][id]", "far")],
        [("characters[64][id]", "one too many")],
        [("prompt", "zero \x00 byte")],
        [("characters", "[{broken")],
    ],
)
def test_what_can_not_be_read_is_refused(pairs: list[tuple[str, Any]]) -> None:
    with pytest.raises(BadParameterError):
        unbracket(pairs)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.text(st.sampled_from("ab[]0159\x00"), max_size=12), st.just("x")), max_size=8))
def test_no_form_breaks_the_reader(pairs: list[tuple[str, str]]) -> None:
    try:
        found = unbracket(list(pairs))
    except BadParameterError:
        return
    assert isinstance(found, dict)
    assert all("[" not in name for name in found)

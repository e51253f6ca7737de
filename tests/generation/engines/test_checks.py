"""What an engine does not declare is refused at the door, with what it does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generation.engines.base import (
    Capabilities,
    EngineRequest,
    Keyframe,
    Mode,
    PlanRefusedError,
    Quality,
    Reference,
    Shot,
    Source,
)
from generation.engines.checks import check_request

PLAIN = Capabilities(
    name="plain",
    title="Plain",
    is_model=True,
    digital_source_type="trainedAlgorithmicMedia",
    revision="1",
    licence="Apache-2.0",
    modes=frozenset({Mode.TEXT, Mode.FIRST_IMAGE, Mode.REMIX, Mode.STORYBOARD, Mode.REFERENCE_IMAGE}),
    sizes=((768, 512), (512, 768)),
    frame_rates=(24, 30),
    seconds_min=1,
    seconds_max=20,
    audio_sample_rate=48_000,
    audio_channels=2,
    max_keyframes=1,
    max_references=1,
)
ASKED = EngineRequest((Shot("a lark sings", 4.0),), 768, 512, 24, 1)
IMAGE = Keyframe(Path("/tmp/first.png"), 0.0)
PERSON = Reference("cameo_1", "person", "ann", (Path("/tmp/ann.png"),))


def test_what_is_declared_passes() -> None:
    check_request(ASKED, PLAIN)
    check_request(replace(ASKED, mode=Mode.FIRST_IMAGE, keyframes=(IMAGE,)), PLAIN)
    check_request(replace(ASKED, references=(PERSON,)), PLAIN)
    check_request(replace(ASKED, mode=Mode.REMIX, source=Source("c", Path("/tmp/c.mp4"), "a lark", 1)), PLAIN)
    check_request(replace(ASKED, shots=(Shot("dawn", 4.0), Shot("dusk", 4.0))), PLAIN)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"mode": Mode.EDIT}, "unsupported_mode", "mode"),
        ({"negative_prompt": "rain"}, "unsupported_mode", "mode"),
        ({"width": 3840, "height": 2160}, "unsupported_size", "size"),
        ({"fps": 60}, "unsupported_fps", "fps"),
        ({"shots": (Shot("dawn", 21.0),)}, "unsupported_seconds", "seconds"),
        ({"shots": (Shot("dawn", 4.0), Shot("dusk", 0.0))}, "unsupported_seconds", "seconds"),
        ({"shots": (Shot("dawn", 4.0), Shot("  ", 4.0))}, "empty_prompt", "prompt"),
        ({"shots": ()}, "empty_prompt", "prompt"),
        ({"quality": Quality.HIGH}, "unsupported_quality", "quality"),
        ({"mode": Mode.REMIX}, "missing_source", "source"),
        ({"mode": Mode.FIRST_IMAGE}, "missing_image", "keyframes"),
        ({"keyframes": (IMAGE, IMAGE)}, "too_many_keyframes", "keyframes"),
        ({"keyframes": (replace(IMAGE, at_seconds=5.0),)}, "keyframe_outside", "keyframes"),
        ({"references": (PERSON, PERSON)}, "too_many_references", "references"),
    ],
)
def test_what_is_not_declared_is_refused(change: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(PlanRefusedError) as refusal:
        check_request(replace(ASKED, **change), PLAIN)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_refusal_says_what_the_engine_can_do() -> None:
    with pytest.raises(PlanRefusedError, match="768x512, 512x768, not 3840x2160") as refusal:
        check_request(replace(ASKED, width=3840, height=2160), PLAIN)
    assert refusal.value.suggestions == ("768x512", "512x768")

"""Captions say what is said, when it is said, and nothing else."""

from __future__ import annotations

from pathlib import Path

from generation.pipeline.captions import write_captions


def line(seconds: float, text: str, end: float, who: str = "girl_1") -> dict[str, object]:
    return {"seconds": seconds, "who": who, "text": text, "phonemes": [["a", seconds, end]]}


def test_lines_become_cues_in_order(tmp_path: Path) -> None:
    path = write_captions({"speech": [line(61.5, "later", 63.25), line(1.0, "first", 2.5)]}, 70, tmp_path)
    assert path is not None
    assert path.read_text() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v girl>first\n\n00:01:01.500 --> 00:01:03.250\n<v girl>later\n"
    )


def test_a_silent_clip_has_none(tmp_path: Path) -> None:
    assert write_captions({"speech": []}, 10, tmp_path) is None
    assert write_captions({}, 10, tmp_path) is None
    assert write_captions({"speech": [line(11, "too late", 12)]}, 10, tmp_path) is None


def test_no_cue_outlives_its_clip_and_none_flashes_by(tmp_path: Path) -> None:
    path = write_captions({"speech": [line(0.5, "hm", 0.6), line(9.5, "bye", 14)]}, 10, tmp_path)
    assert path is not None
    assert "00:00:00.500 --> 00:00:01.500" in path.read_text()
    assert "00:00:09.500 --> 00:00:10.000" in path.read_text()


def test_what_is_said_can_not_forge_a_cue(tmp_path: Path) -> None:
    text = "a --> b\n\n00:00:00.000 --> 00:00:09.000\n<b>forged</b> & more"
    path = write_captions({"speech": [line(1, text, 2)]}, 10, tmp_path)
    assert path is not None
    assert path.read_text().count(" --> ") == 1
    assert "<b>" not in path.read_text()

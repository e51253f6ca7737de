"""What a remix keeps of how its clip was framed, and who stays in the picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generation.engines.base import Mode, Source
from generation.engines.sim.recorded import script_from
from tests.generation.sim.asking import Clip, make
from tests.generation.sim.changing import CLIP

WIDTH = 160


@pytest.fixture(scope="module")
def clip() -> Clip:
    return make(CLIP, fps=12)


def edit(clip: Clip, folder: Path, words: str, **more: object) -> Clip:
    path = folder / "truth.json"
    path.write_text(json.dumps(clip.truth))
    source = Source("clip_1", folder / "clip.mp4", CLIP, clip.truth["seed"], 1.0, path)
    return make(words, fps=12, mode=Mode.EDIT, source=source, **more)


@pytest.mark.parametrize("words", ["add a cat", "add a dog that jumps", "add a boat", "replace the cube with a fox"])
def test_who_was_not_named_does_not_move_in_the_picture(clip: Clip, tmp_path: Path, words: str) -> None:
    changed = edit(clip, tmp_path, words)
    assert changed.track("ball_1")["column"] == clip.track("ball_1")["column"]
    assert changed.track("ball_1")["row"] == clip.track("ball_1")["row"]


def test_who_is_left_moves_as_before_when_the_subject_goes(clip: Clip, tmp_path: Path) -> None:
    changed = edit(clip, tmp_path, "remove the ball")
    assert changed.track("cube_1")["column"] == clip.track("cube_1")["column"]
    assert set(changed.truth["shots"][0]["camera"]["x"]) == {0.0}


def test_the_framing_widens_for_whom_it_would_not_hold(clip: Clip, tmp_path: Path) -> None:
    changed = edit(clip, tmp_path, "add an elephant")
    assert changed.truth["shots"][0]["pixels_per_metre"] < clip.truth["shots"][0]["pixels_per_metre"]
    again = edit(changed, tmp_path, "at night")
    assert again.truth["shots"][0]["pixels_per_metre"] == changed.truth["shots"][0]["pixels_per_metre"]


def test_whoever_takes_a_place_fits_in_from_head_to_foot(tmp_path: Path) -> None:
    """An elephant is measured at its back; its head is higher."""
    prompt = "a dog runs on grass while a man walks"
    before = make(prompt, fps=12, size=(288, 160))
    changed = edit(before, tmp_path, "replace the man with an elephant", size=(288, 160))
    shot = changed.truth["shots"][0]
    elephant = next(one for one in changed.truth["objects"] if one["id"] == "elephant_1")
    assert shot["base_row"] - 1.3 * elephant["height"] * shot["pixels_per_metre"] > 0


@pytest.mark.parametrize("words", ["add a dog that jumps", "add a dog that runs", "replace the cube with a fox"])
def test_who_joins_stays_in_the_picture_to_the_end(clip: Clip, tmp_path: Path, words: str) -> None:
    changed = edit(clip, tmp_path, words)
    one = next(one for one in changed.truth["objects"] if one["id"] in {"dog_1", "fox_1"})
    half = one["width"] * changed.truth["shots"][0]["pixels_per_metre"] / 2
    columns = changed.track(one["id"])["column"]
    assert half - 2 < min(columns)
    assert max(columns) < WIDTH - half + 2


def test_a_boat_that_joins_a_beach_floats_on_its_sea(clip: Clip, tmp_path: Path) -> None:
    changed = edit(clip, tmp_path, "add a boat")
    shot, track = changed.truth["shots"][0], changed.track("sailing_boat_1")
    middle = sum(track["row"]) / len(track["row"])
    boat = next(one for one in changed.truth["objects"] if one["id"] == "sailing_boat_1")
    keel = middle + boat["height"] / 2 * shot["pixels_per_metre"] / 3
    assert shot["horizon_row"] - 0.1 * 288 < keel < shot["horizon_row"] + 4


def test_another_shape_of_picture_is_framed_anew(clip: Clip, tmp_path: Path) -> None:
    wide = edit(clip, tmp_path, "at night", size=(288, 160))
    assert wide.truth["shots"][0]["pixels_per_metre"] != clip.truth["shots"][0]["pixels_per_metre"]


def test_records_of_before_there_was_framing_are_read(clip: Clip) -> None:
    state = json.loads(json.dumps(clip.truth["script"]))
    for shot in state["shots"]:
        del shot["framing"]
    assert [shot.framing for shot in script_from(state).shots] == [None]

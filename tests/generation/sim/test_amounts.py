"""Bigger and smaller, faster and slower: what is meant, how steps add up, where they end, and that it is seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from generation.engines.base import Mode, Source
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.recorded import script_state
from generation.engines.sim.script import Script
from tests.generation.sim.asking import Clip, make, request
from tests.generation.sim.changing import CLIP, changed, present, recorded, refusal

BALL, CUBE = 0.34, 0.36


def heights(script: Script) -> dict[str, float]:
    return {one.id: one.height for one in script.cast}


def paces(script: Script) -> dict[str, float]:
    return {act.who: act.pace for act in script.shots[0].acts}


@pytest.mark.parametrize(
    ("words", "ball", "cube"),
    [
        ("make it bigger", 1.4, 1.0),
        ("make the cube smaller", 1.0, 1 / 1.4),
        ("make the ball bigger and the cube smaller", 1.4, 1 / 1.4),
        ("make everything smaller", 1 / 1.4, 1 / 1.4),
        ("enlarge the cube", 1.0, 1.4),
        ("double the size of the ball", 2.0, 1.0),
        ("make the ball twice as big", 2.0, 1.0),
        ("a bigger ball", 1.4, 1.0),
        ("make it biger", 1.4, 1.0),
        ("mach es größer", 1.4, 1.0),
        ("mach den Würfel kleiner", 1.0, 1 / 1.4),
        ("vergrößere den Würfel", 1.0, 1.4),
        ("大きくして", 1.4, 1.0),
        ("立方体を小さくしてください", 1.0, 1 / 1.4),
        ("ボールを2倍大きくして", 2.0, 1.0),
    ],
)
def test_a_size_is_that_of_whom_the_words_name_or_of_the_main_thing(words: str, ball: float, cube: float) -> None:
    script = changed(words)
    assert heights(script) == pytest.approx({"ball_1": BALL * ball, "cube_1": CUBE * cube}, abs=1e-3)
    assert (script.ignored, script.notes, set(paces(script).values())) == ((), (), {1.0})


@pytest.mark.parametrize(
    ("words", "ball", "cube"),
    [
        ("make it faster", 1.35, 1.0),
        ("slow down the cube", 1.0, 1 / 1.35),
        ("slow the cube down", 1.0, 1 / 1.35),
        ("the ball bounces faster", 1.35, 1.0),
        ("mach es langsamer", 1 / 1.35, 1.0),
        ("mache den Würfel schneller", 1.0, 1.35),
        ("もっと速くして", 1.35, 1.0),
        ("立方体を遅くして", 1.0, 1 / 1.35),
    ],
)
def test_a_pace_is_that_of_what_somebody_does(words: str, ball: float, cube: float) -> None:
    script = changed(words)
    assert paces(script) == pytest.approx({"ball_1": ball, "cube_1": cube}, abs=1e-3)
    assert heights(script) == {"ball_1": BALL, "cube_1": CUBE}


def test_what_is_said_besides_is_done_too() -> None:
    assert changed("make the ball bigger and green").member("ball_1").colour == "green"
    assert changed("make it bigger and make it night").shots[0].setting.hour == "night"
    assert present(changed("add a dog and make the ball bigger")) == {"ball_1", "cube_1", "dog_1"}


@pytest.mark.parametrize(
    ("words", "ball", "cube"),
    [
        ("make it bigger, faster and green", (1.4, 1.35, "green"), (1.0, 1.0, "blue")),
        ("make it green, bigger and faster", (1.4, 1.35, "green"), (1.0, 1.0, "blue")),
        ("make the cube smaller, slower and green", (1.0, 1.0, "red"), (1 / 1.4, 1 / 1.35, "green")),
        ("make the cube green and bigger", (1.0, 1.0, "red"), (1.4, 1.0, "green")),
        ("make the ball and the cube bigger and green", (1.4, 1.0, "green"), (1.4, 1.0, "green")),
        ("mach es größer, schneller und grün", (1.4, 1.35, "green"), (1.0, 1.0, "blue")),
        ("mach den Würfel kleiner, langsamer und grün", (1.0, 1.0, "red"), (1 / 1.4, 1 / 1.35, "green")),
        ("もっと大きく速くして", (1.4, 1.35, "red"), (1.0, 1.0, "blue")),
        ("大きくして緑にして", (1.4, 1.0, "green"), (1.0, 1.0, "blue")),
        ("ボールを大きくして緑にして", (1.4, 1.0, "green"), (1.0, 1.0, "blue")),
        ("立方体を大きくして速くして", (1.0, 1.0, "red"), (1.4, 1.35, "blue")),
    ],
)
def test_all_that_is_said_of_somebody_is_done(
    words: str, ball: tuple[float, float, str], cube: tuple[float, float, str]
) -> None:
    script = changed(words)
    assert heights(script) == pytest.approx({"ball_1": BALL * ball[0], "cube_1": CUBE * cube[0]}, abs=1e-3)
    assert paces(script) == pytest.approx({"ball_1": ball[1], "cube_1": cube[1]}, abs=1e-3)
    assert {one.id: one.colour for one in script.cast} == {"ball_1": ball[2], "cube_1": cube[2]}


def test_whoever_is_not_there_is_not_brought_by_a_size() -> None:
    for words, who in (("make @zed bigger", "@zed"), ("make the unicorn bigger", "the unicorn")):
        script = changed(words)
        assert present(script) == {"ball_1", "cube_1"}
        assert script.notes == (f"This clip does not show what you would change: {who}.",)


@pytest.mark.parametrize("words", ["don't make it bigger", "mach es nicht größer", "大きくしないで"])
def test_a_denied_size_is_none(words: str) -> None:
    assert heights(changed(words)) == {"ball_1": BALL, "cube_1": CUBE}


def edited(folder: Path, script: Script, words: str) -> Script:
    path = folder / "truth.json"
    path.write_text(json.dumps({"schema": "hibari.sim.truth/1", "script": script_state(script)}))
    source = Source("clip_1", folder / "clip.mp4", "", 7, 1.0, path)
    return beginning_of(request(words, mode=Mode.EDIT, source=source), [96]).script


def test_steps_add_up_and_cancel_out(tmp_path: Path) -> None:
    twice = edited(tmp_path, changed("make it bigger"), "make it bigger")
    assert heights(twice)["ball_1"] == pytest.approx(BALL * 1.4**2, abs=1e-3)
    assert heights(edited(tmp_path, changed("make it bigger"), "make it smaller"))["ball_1"] == pytest.approx(BALL)
    faster = edited(tmp_path, changed("make it faster"), "the ball bounces faster")
    assert paces(faster)["ball_1"] == pytest.approx(1.35**2, abs=1e-3)


def test_a_size_ends_at_its_limit_and_then_nothing_is_paid_for(tmp_path: Path) -> None:
    script = changed("make it bigger")
    for _ in range(6):
        script = edited(tmp_path, script, "make it bigger")
    assert heights(script)["ball_1"] == pytest.approx(BALL * 3.5, abs=1e-3)
    assert script.notes == ("The ball is at the limit of this world.",)


def test_who_does_nothing_has_no_pace(tmp_path: Path) -> None:
    error = refusal("make it faster", recorded(tmp_path, "a cat sleeps in a kitchen"))
    assert error is not None
    assert "nothing is seen that could be faster" in error.message


def after(clip: Clip, folder: Path, words: str, prompt: str) -> Clip:
    path = folder / "truth.json"
    path.write_text(json.dumps(clip.truth))
    source = Source("clip_1", folder / "clip.mp4", prompt, clip.truth["seed"], 1.0, path)
    return make(words, fps=12, mode=Mode.EDIT, source=source)


def test_bigger_is_seen_in_the_same_framing(tmp_path: Path) -> None:
    before = make(CLIP, fps=12)
    bigger = after(before, tmp_path, "make the ball bigger", CLIP)
    assert bigger.truth["shots"][0]["pixels_per_metre"] == before.truth["shots"][0]["pixels_per_metre"]
    assert bigger.track("cube_1")["column"] == before.track("cube_1")["column"]
    assert bigger.track("ball_1")["row"] != before.track("ball_1")["row"]


@pytest.mark.parametrize("prompt", ["a dog runs on grass", "a red ball rolls on grass", "a car drives on a road"])
def test_faster_goes_further_in_the_same_time_and_slower_less_far(tmp_path: Path, prompt: str) -> None:
    before = make(prompt, fps=12)
    who = before.truth["objects"][0]["id"]
    ways = [
        float(np.max(np.abs(np.diff(clip.track(who)["x"]))))
        for clip in (after(before, tmp_path, "make it slower", prompt), before,
                     after(before, tmp_path, "make it faster", prompt))
    ]  # fmt: skip
    assert ways == sorted(ways)
    assert ways[2] > 1.2 * ways[1] > 1.3 * ways[0]

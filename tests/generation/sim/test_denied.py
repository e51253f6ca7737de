"""Commands that are not to be carried out, misspelt ones, and those that nobody understands."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from generation.engines.base import Mode, Reference, Source
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.parser.denials import without_denied
from generation.engines.sim.parser.spelling import corrected
from generation.engines.sim.recorded import script_state
from tests.generation.sim.asking import request
from tests.generation.sim.changing import changed, present

BOTH = {"ball_1", "cube_1"}


@pytest.mark.parametrize(
    "words",
    [
        "do not replace the ball with a fox",
        "don't add a dog",
        "don’t add a dog and a cat",
        "never remove the cube",
        "please do not add a dog that jumps over the cube",
        "you should not add a dog",
        "don't make it night",
        "don't remove the ball, the cube or the fox",
        "never a dog",
        "don't touch anything",
        "ersetze den Ball nicht durch einen Fuchs",
        "füge keinen Hund hinzu",
        "bitte keinen Hund hinzufügen",
        "entferne niemals den Würfel",
        "den Ball nicht entfernen",
        "mach es nicht Nacht",
        "犬を追加しないで",
        "ボールを狐に変えないでください",
        "立方体を消すな",
        "ボールを消してはいけない",
        "夜にしないで",
    ],
)
@pytest.mark.parametrize("mode", [Mode.EDIT, Mode.REMIX])
def test_what_is_not_to_be_done_is_not_done(words: str, mode: Mode) -> None:
    script = changed(words, mode=mode)
    assert present(script) == BOTH
    assert (script.shots[0].setting.place, script.shots[0].setting.hour) == ("beach", "sunset")


@pytest.mark.parametrize(
    "words",
    [
        "don't add a dog, make it night",
        "do not remove the cube and make it night",
        "don't replace the ball with a fox but make it night",
        "make it night without removing the ball",
        "instead of removing the cube, make it night",
        "mach es Nacht, aber entferne den Ball nicht",
        "den Ball nicht entfernen und mach es Nacht",
        "mach es Nacht ohne den Ball zu entfernen",
        "夜にして、犬を追加しないで",
        "夜にして犬を追加しないで",
        "ボールを変えずに夜にして",
    ],
)
def test_what_is_said_besides_a_denial_is_done(words: str) -> None:
    script = changed(words)
    assert (present(script), script.shots[0].setting.hour) == (BOTH, "night")


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("do not replace the ball with a fox but with a dog", {"dog_1", "cube_1"}),
        ("replace the ball not with a fox but with a dog", {"dog_1", "cube_1"}),
        ("don't remove the ball but the cube", {"ball_1"}),
        ("entferne nicht den Ball, sondern den Würfel", {"ball_1"}),
        ("ersetze den Ball nicht durch einen Fuchs, sondern durch einen Hund", {"dog_1", "cube_1"}),
        ("füge keinen Hund, sondern eine Katze hinzu", {"ball_1", "cube_1", "cat_1"}),
        ("ボールを消さないで立方体を消して", {"ball_1"}),
    ],
)
def test_not_this_but_that_does_that(words: str, who: set[str]) -> None:
    assert present(changed(words)) == who


@pytest.mark.parametrize("words", ["a dog that never sleeps", "the dogs don't bark", "ein Hund, der nie schläft"])
def test_what_somebody_does_not_do_is_no_denied_command(words: str) -> None:
    assert without_denied(words).denied == ()


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("remvoe the cube", {"ball_1"}),
        ("rmove cube", {"ball_1"}),
        ("and delte it", {"cube_1"}),
        ("repalce the cube wiht a fox", {"ball_1", "fox_1"}),
        ("ad a fox", {"ball_1", "cube_1", "fox_1"}),
        ("entfrene den Würfel", {"ball_1"}),
        ("loesche den Würfel", {"ball_1"}),
        ("ersezte den Würfel druch einen Fuchs", {"ball_1", "fox_1"}),
        ("don't remvoe the cube", {"ball_1", "cube_1"}),
    ],
)
def test_a_slip_of_the_hand_in_a_command_is_read_as_it_was_meant(words: str, who: set[str]) -> None:
    assert present(changed(words)) == who


@pytest.mark.parametrize("words", ["remvoe the fox", "repalce the fox wiht the dog that is there", "delte the dog"])
def test_a_misspelt_command_never_brings_whom_it_was_to_take_away(words: str) -> None:
    assert {"fox_1"} & present(changed(words)) == set()


@pytest.mark.parametrize(
    "words", ["remote beach at night", "recover the cube", "improve the cube", "move the ball", "chase the ball",
              "odd a dog", "stage a play"]
)  # fmt: skip
def test_other_words_are_left_as_they_are(words: str) -> None:
    assert corrected(words) == words


@pytest.mark.parametrize(
    "words", ["vaporize the fox", "zap a dog", "remove the fox jumping over the box", "delete the dog that runs away"]
)
def test_a_command_that_is_not_understood_is_told_and_adds_nobody(words: str) -> None:
    script = changed(words)
    assert present(script) == BOTH
    assert script.notes == (f"Not understood, so nothing is done about it: {words}.",)


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("suddenly a dog runs", {"dog_1", "cube_1"}),
        ("imagine a dog", {"dog_1", "cube_1"}),
        ("the cube zaps a dog", {"ball_1", "cube_1", "dog_1"}),
        ("zap the fox and add a dog", {"ball_1", "cube_1", "dog_1"}),
    ],
)
def test_words_that_only_tell_are_no_commands(words: str, who: set[str]) -> None:
    assert present(changed(words)) == who


ANN, ANNA = Reference("cameo_ann", "person", "@ann"), Reference("cameo_anna", "person", "@anna")


@pytest.mark.parametrize("words", ["don't add @ann", "never replace the ball with @ann", "remove @ann", "zap @ann"])
def test_a_likeness_that_comes_along_by_denied_words_is_not_shown(words: str) -> None:
    source = Source("clip_1", Path("clip.mp4"), "a red ball bounces", 7)
    script = beginning_of(request(words, mode=Mode.EDIT, source=source, references=(ANN,)), [96]).script
    assert [one.reference for one in script.cast] == [""]


def test_a_longer_handle_does_not_bring_back_who_was_removed(tmp_path: Path) -> None:
    state = beginning_of(request("a red ball bounces"), [96]).script
    path = tmp_path / "truth.json"
    kept = {"script": script_state(state), "references": ["cameo_ann"]}
    path.write_text(json.dumps({"schema": "hibari.sim.truth/1", **kept}))
    source = Source("clip_1", tmp_path / "clip.mp4", "", 7, 1.0, path)
    asked = request("add @anna", mode=Mode.EDIT, source=source, references=(ANN, ANNA))
    assert [one.reference for one in beginning_of(asked, [96]).script.cast] == ["", "cameo_anna"]


def test_a_long_row_of_denials_is_read_in_seconds() -> None:
    """Two thousand letters took most of a minute."""
    started = time.monotonic()
    changed("雨ないで" * 500)
    assert time.monotonic() - started < 15

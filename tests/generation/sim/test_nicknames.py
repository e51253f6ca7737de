"""Names that a prompt gives to those whom it shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generation.engines.base import Mode, Source
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.recorded import script_state
from generation.engines.sim.script import Script
from tests.generation.sim.asking import request
from tests.generation.sim.changing import changed, present, recorded, refusal

LUNA = "Luna the cat jumps on a ball"


def read(*prompts: str) -> Script:
    return read_script([PromptPart(prompt, 48) for prompt in prompts])


def called(script: Script) -> dict[str, str]:
    return {one.id: one.name for one in script.cast}


@pytest.mark.parametrize(
    "prompt",
    ["Luna the cat sleeps", "Luna, the cat, sleeps", "a cat named Luna sleeps", "a cat called luna sleeps",
     "my cat Luna sleeps", "Luna die Katze schläft", "eine Katze namens Luna schläft", "die Katze Luna schläft"],
)  # fmt: skip
def test_a_name_is_that_of_whom_it_stands_beside(prompt: str) -> None:
    script = read(prompt)
    assert (called(script), script.ignored) == ({"cat_1": "Luna"}, ())
    assert [act.verb for act in script.shots[0].acts] == ["sit"]


def test_a_name_means_the_same_one_from_then_on() -> None:
    script = read("Luna the black cat sleeps, then Luna jumps", "Luna runs")
    assert (called(script), script.ignored) == ({"cat_1": "Luna"}, ())
    assert [[act.verb for act in shot.acts] for shot in script.shots] == [["sit"], ["jump"], ["run"]]
    assert script.cast[0].colour == "black"


def test_two_of_a_kind_are_told_apart_by_their_names() -> None:
    script = read("Luna the cat and Mimi the cat run, then Mimi sleeps")
    assert called(script) == {"cat_1": "Luna", "cat_2": "Mimi"}
    assert [(act.verb, act.who) for act in script.shots[1].acts] == [("sit", "cat_2")]


@pytest.mark.parametrize(
    ("prompt", "ignored"),
    [
        ("Suddenly the dog runs. Suddenly the dog jumps", ("suddenly",)),
        ("a city called Zorbville with a dog", ("zorbville",)),
        ("Luna runs past a dog", ("luna",)),
        ('a dog says "Luna the cat"', ()),
    ],
)
def test_other_words_are_no_names(prompt: str, ignored: tuple[str, ...]) -> None:
    script = read(prompt)
    assert (called(script), script.ignored) == ({"dog_1": ""}, ignored)


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("remove Luna", {"ball_1"}),
        ("replace Luna with a dog", {"dog_1", "ball_1"}),
        ("make Luna green", {"cat_1", "ball_1"}),
        ("Luna sleeps", {"cat_1", "ball_1"}),
        ("add a dog named Rufus", {"cat_1", "ball_1", "dog_1"}),
    ],
)
def test_an_edit_knows_the_names_of_its_clip(words: str, who: set[str]) -> None:
    script = changed(words, LUNA)
    assert (present(script), script.ignored, script.notes) == (who, (), ())


def test_a_name_stays_in_the_record(tmp_path: Path) -> None:
    path = tmp_path / "truth.json"
    path.write_text(json.dumps({"schema": "hibari.sim.truth/1", "script": script_state(read(LUNA))}))
    source = Source("clip_1", tmp_path / "clip.mp4", "", 7, 1.0, path)
    script = beginning_of(request("make Luna green", mode=Mode.EDIT, source=source), [48]).script
    assert [(one.name, one.colour) for one in script.cast] == [("Luna", "green"), ("", "")]


def test_suggestions_call_somebody_by_name(tmp_path: Path) -> None:
    error = refusal("sparkle", recorded(tmp_path, "Luna the cat sleeps"))
    assert error is not None
    assert error.suggestions[0] == "replace Luna with a fox"

"""Refusals that say why, and what is told as understood is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generation.engines.base import Mode, PlanRefusedError
from generation.engines.sim.drawing.colours import may_be_called
from generation.engines.sim.engine import SimEngine
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Script
from tests.generation.sim.asking import request
from tests.generation.sim.changing import changed, planned, present, recorded, refusal


def read(prompt: str) -> Script:
    return read_script([PromptPart(prompt, 48)])


@pytest.mark.parametrize("words", ["ohne Boot", "kein Boot", "Boot weg"])
def test_a_german_boat_is_no_boot(words: str) -> None:
    assert present(changed(words, "ein Boot auf dem Meer")) == set()


def test_an_english_boot_is_no_boat(tmp_path: Path) -> None:
    error = refusal("remove the boot", recorded(tmp_path, "a boat on the sea"))
    assert error is not None
    assert "does not show what you would change: the boot" in error.message


@pytest.mark.parametrize(
    ("words", "clip", "reason"),
    [
        ("blue", "Luna the grey cat walks", "They don't say who or what of the clip shall be so: blue."),
        ("grey", "Luna the grey cat walks", "It is so already: grey."),
        ("Luna", "Luna the grey cat walks", "It is so already: luna."),
        ("make him blue", "a beach", "Nobody and nothing stands in this clip: him."),
    ],
)
def test_a_colour_without_anybody_is_refused_for_that(tmp_path: Path, words: str, clip: str, reason: str) -> None:
    error = refusal(words, recorded(tmp_path, clip))
    assert error is not None
    assert reason in error.message


@pytest.mark.parametrize("words", ["make her shirt blue", "make the shirt blue", "her shirt should be blue",
                                   "färbe ihr Hemd blau", "彼女のシャツを青くして"])  # fmt: skip
def test_a_shirt_that_nobody_asked_for_is_dyed(words: str) -> None:
    script = changed(words, "a woman walks")
    assert [(one.id, one.colour) for one in script.cast] == [("woman_1", "blue")]


@pytest.mark.parametrize("prompt", ["no dog runs", "kein Hund läuft"])
def test_a_prompt_of_nothing_but_denials_is_told_so(prompt: str) -> None:
    with pytest.raises(PlanRefusedError) as caught:
        SimEngine().plan(request(prompt))
    assert f"This prompt says only what is not to be there: {prompt}." in caught.value.message


@pytest.mark.parametrize(("prompt", "what"), [("the sea, no sea", "sea"), ("a dog runs in the rain, no rain", "rain")])
def test_a_prompt_that_denies_what_it_asks_for_is_refused(prompt: str, what: str) -> None:
    with pytest.raises(PlanRefusedError) as caught:
        SimEngine().plan(request(prompt))
    assert f"asks for it and denies it, so say which: {what}." in caught.value.message


def test_a_dog_that_is_not_brown_has_another_coat() -> None:
    fur = str(lexicon().nouns["dog"].build["fur"])
    assert may_be_called(fur, "brown")
    assert read("a dog that is not brown").cast[0].colour == "white"
    assert read("a dog that is not blue").cast[0].colour == ""


@pytest.mark.parametrize("prompt", ["クジラが跳ねる", "a whale jumps", "a dolphin leaps"])
def test_a_whale_leaps_out_of_the_sea(prompt: str) -> None:
    assert read(prompt).shots[0].setting.place == "sea"


def test_a_name_is_told_as_understood_and_known_in_japanese() -> None:
    assert read("Luna the cat walks").understood == ("Luna", "cat", "walks")
    script = read("猫のルナが歩く")
    assert (script.cast[0].name, script.ignored) == ("ルナ", ())
    assert changed("ルナを青くして", "猫のルナが歩く").cast[0].colour == "blue"


def test_a_remix_of_which_no_word_is_understood_is_refused(tmp_path: Path) -> None:
    source = recorded(tmp_path, "a dog runs", strength=0.6)
    for one in (source, replace(source, truth=None)):
        error = refusal("asdf qwerty", one, mode=Mode.REMIX)
        assert error is not None
        assert (error.code, "Not understood: asdf, qwerty." in error.message) == ("nothing_changes", True)
    assert refusal("asdf night", source, mode=Mode.REMIX) is None
    assert planned("asdf", source, mode=Mode.REMIX, style="film")

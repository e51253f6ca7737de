"""What an edit puts on whom the clip shows, and what it makes of somebody who is that already."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.engines.sim.parser.read import PromptPart, read_script
from tests.generation.sim.changing import changed, present, recorded, refusal

MAN = "a man runs on the beach"


@pytest.mark.parametrize(
    "words",
    ["add a hat", "give him a hat", "with a hat", "füge einen Hut hinzu", "mit Hut", "帽子を追加して"],
)
def test_a_hat_that_is_added_is_worn_by_who_is_alone(words: str) -> None:
    script = changed(words, MAN)
    assert present(script) == {"man_1"}
    assert (script.member("man_1").traits, script.ignored, script.notes) == (("brim:",), (), ())


def test_a_hat_has_its_colour_and_the_rest_of_the_words_is_done_too() -> None:
    script = changed("add a red hat and make it night", MAN)
    assert (script.member("man_1").traits, script.shots[0].setting.hour) == (("brim:red",), "night")


def test_a_hat_for_nobody_or_for_one_of_two_lies_there() -> None:
    assert present(changed("add a hat", "a beach")) == {"pic_womans_hat_1"}
    assert present(changed("add a hat", "a man and a woman walk")) == {"man_1", "woman_1", "pic_womans_hat_1"}
    assert changed("don't add a hat", MAN).member("man_1").traits == ()


def test_a_second_hat_is_refused(tmp_path: Path) -> None:
    error = refusal("add a hat", recorded(tmp_path, "a man with a hat runs"))
    assert error is not None
    assert "It is so already: a hat." in error.message


@pytest.mark.parametrize("prompt", ["a man wears a red hat", "ein Mann trägt einen roten Hut"])
def test_who_wears_a_hat_has_it_on(prompt: str) -> None:
    (man,) = read_script([PromptPart(prompt, 48)]).cast
    assert man.traits == ("brim:red",)


@pytest.mark.parametrize("words", ["make them blue", "paint them blue", "they should be blue", "färbe sie blau"])
def test_they_are_all_of_them(words: str) -> None:
    assert [one.colour for one in changed(words, "two dogs run").cast] == ["blue", "blue"]
    assert [one.colour for one in changed(words, "two dogs chase a ball").cast] == ["blue", "blue", ""]


@pytest.mark.parametrize("words", ["make the cat a cat", "turn it into a cat", "replace the cat with a cat"])
def test_who_is_a_cat_becomes_none(tmp_path: Path, words: str) -> None:
    error = refusal(words, recorded(tmp_path, "a cat runs"))
    assert error is not None
    assert "It is so already: a cat." in error.message
    assert changed("make the cat a black cat", "a cat runs").cast[0].colour == "black"
    assert changed("replace the cat with another cat", "a cat runs").cast[0].id == "cat_2"

"""Clothes that are taken off, and places that a clip is not to be set in any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generation.sim.changing import CLIP, changed, present, recorded, refusal

COAT, HAT = "a woman in a yellow raincoat walks her dog in the rain", "a woman in a red hat walks her dog in the rain"


@pytest.mark.parametrize(
    ("words", "clip", "traits"),
    [
        ("remove her hat", HAT, (":",)),
        ("take off the hat", HAT, (":",)),
        ("remove the woman's red hat", HAT, (":",)),
        ("no hat", HAT, (":",)),
        ("ohne Hut", HAT, (":",)),
        ("setz den Hut ab", HAT, (":",)),
        ("帽子を脱いで", HAT, (":",)),
        ("take off the raincoat", COAT, ()),
        ("take the raincoat off", COAT, ()),
        ("without her yellow raincoat", COAT, ()),
        ("zieh den Regenmantel aus", COAT, ()),
    ],
)
def test_a_garment_is_taken_off_and_nothing_else(words: str, clip: str, traits: tuple[str, ...]) -> None:
    script = changed(words, clip)
    woman = script.member("woman_1")
    assert (woman.traits, woman.colour) == (traits, "")
    assert present(script) == {"woman_1", "dog_1"}
    assert (script.shots[0].setting.weather, script.notes) == ({"rain": 1.0}, ())


@pytest.mark.parametrize("words", ["don't take off the raincoat", "remove her hat", "remove the dog's raincoat"])
def test_what_is_not_worn_or_not_to_be_taken_off_changes_nobody(words: str) -> None:
    woman = changed(words, COAT).member("woman_1")
    assert (woman.traits, woman.colour) == (("coat",), "yellow")


@pytest.mark.parametrize(
    "words",
    ["remove the blue hat", "no blue hat", "make the blue hat green", "remove the woman's blue hat",
     "entferne den blauen Hut", "kein blauer Hut", "mach den blauen Hut grün", "青い帽子を消して",
     "青い帽子を緑にして"],
)  # fmt: skip
def test_what_is_worn_in_another_colour_is_not_meant(tmp_path: Path, words: str) -> None:
    error = refusal(words, recorded(tmp_path, HAT))
    assert error is not None
    assert error.code == "nothing_changes"
    assert changed(words, HAT).member("woman_1").traits == ("brim:red",)


@pytest.mark.parametrize("words", ["make the red hat green", "mach den roten Hut grün", "赤い帽子を緑にして"])
def test_what_is_worn_is_dyed_by_its_colour(words: str) -> None:
    assert changed(words, HAT).member("woman_1").traits == ("brim:green",)


@pytest.mark.parametrize("words", ["not raining, not red hat", "not raining and not red hat", "no rain, not a hat"])
def test_who_wears_what_is_denied_stays(words: str) -> None:
    script = changed(words, HAT)
    assert present(script) == {"woman_1", "dog_1"}
    assert (script.member("woman_1").traits, script.shots[0].setting.weather) == ((":",), {})


@pytest.mark.parametrize(
    "words",
    ["add a cat without a hat", "add a cat with no hat", "füge eine Katze ohne Hut hinzu",
     "füge eine Katze mit keinem Hut hinzu", "帽子のない猫を追加して"],
)  # fmt: skip
def test_what_a_newcomer_does_not_wear_is_left_to_the_others(words: str) -> None:
    script = changed(words, HAT)
    assert present(script) == {"woman_1", "dog_1", "cat_1"}
    assert script.member("woman_1").traits == ("brim:red",)


def test_what_a_newcomer_does_not_have_stays() -> None:
    assert present(changed("add a dog without a ball")) == {"ball_1", "cube_1", "dog_1"}


def test_a_hat_of_ones_own_is_taken_off_too() -> None:
    assert changed("remove his hat", "a king walks").member("king_1").traits == (":",)


@pytest.mark.parametrize(
    "words", ["no beach", "not on the beach", "remove the beach", "away from the beach", "kein Strand",
              "nicht am Strand", "砂浜なし"]
)  # fmt: skip
def test_a_place_is_left_for_another(words: str) -> None:
    script = changed(words)
    assert (script.shots[0].setting.place, script.shots[0].setting.hour) == ("meadow", "sunset")
    assert present(script) == {"ball_1", "cube_1"}


def test_a_place_that_is_named_instead_is_taken() -> None:
    for words in ("not on the beach but in the forest", "in the forest, not on the beach"):
        assert changed(words, CLIP).shots[0].setting.place == "forest"


@pytest.mark.parametrize(("clip", "stays", "goes"), [
    ("a farmer walks", "remove the blue hat", "remove the brown hat"),
    ("a man in a hat walks", "remove the blue hat", "remove the black hat"),
    ("a king walks", "remove the blue crown", "take off his golden crown"),
    ("a woman in a coat walks", "remove the green coat", "remove the coat"),
])  # fmt: skip
def test_a_garment_of_another_colour_than_the_one_named_stays_on(
    tmp_path: Path, clip: str, stays: str, goes: str
) -> None:
    source = recorded(tmp_path, clip)
    error = refusal(stays, source)
    assert error is not None
    assert "does not show" in error.message
    assert refusal(goes, source) is None

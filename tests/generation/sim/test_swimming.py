"""Who swims is in water, whatever the words say of the place; nobody swims in the air."""

from __future__ import annotations

import pytest

from generation.engines.base import Mode
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Script
from tests.generation.sim.changing import changed, doing

AT_SEA = "海で犬が泳ぐ"


def read(prompt: str) -> Script:
    return read_script([PromptPart(prompt, 48)])


def place(script: Script) -> str:
    return script.shots[-1].setting.place


@pytest.mark.parametrize(
    ("prompt", "where"),
    [
        ("a dog swims", "lake"),
        ("ein Mann schwimmt", "lake"),
        ("犬が泳ぐ", "lake"),
        ("a man dives", "lake"),
        ("a dog swims with music and no clouds", "lake"),
        ("a dog runs then it swims", "lake"),
        ("a dog swims, no lake", "sea"),
        ("a dog swims on the beach", "sea"),
        ("a fish swims", "underwater"),
        ("an eagle dives", "meadow"),
    ],
)
def test_who_swims_is_in_water(prompt: str, where: str) -> None:
    script = read(prompt)
    assert (place(script), script.shots[-1].acts[0].verb, script.notes) == (where, "swim", ())


@pytest.mark.parametrize(("prompt", "verb"), [("a dog swims in the forest", "walk"), ("a fish in a kitchen", "shake")])
def test_nobody_swims_where_a_dry_place_is_named(prompt: str, verb: str) -> None:
    script = read(prompt)
    assert [act.verb for act in script.shots[0].acts] == [verb]
    assert "There is no water here" in script.notes[0]


@pytest.mark.parametrize("words", ["on the beach", "without the sea", "海なしで", "in the city"])
def test_who_swam_stands_on_the_ground_where_the_water_is_taken_away(words: str) -> None:
    script = changed(words, AT_SEA)
    assert doing(script) == {"dog_1": "walk"}
    assert script.notes == ("There is no water here, so the dog does not swim: name a lake or the sea.",)


def test_a_remix_that_lets_the_place_go_lets_nobody_swim_in_the_air() -> None:
    script = changed("film noir", AT_SEA, mode=Mode.REMIX, strength=0.8)
    assert (place(script), doing(script)) == ("lake", {"dog_1": "swim"})


def test_an_edit_that_makes_somebody_swim_goes_to_the_water() -> None:
    assert place(changed("make it swim", "a dog runs")) == "lake"
    assert place(changed("make it swim", "a dog runs on the beach")) == "sea"
    assert place(changed("make it swim", AT_SEA)) == "sea"
    assert place(changed("make it swim in the forest", "a dog runs")) == "forest"
    assert place(changed("add a fish", "a dog runs")) == "meadow"

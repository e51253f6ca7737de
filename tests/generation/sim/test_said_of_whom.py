"""Which words belong to whom: colours, clothes, companions and what somebody is on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.engines.base import Mode, Source
from generation.engines.sim.drawing.colours import NAMED
from generation.engines.sim.drawing.figures.looks_of_people import wardrobe
from generation.engines.sim.engine import SimEngine
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Script
from generation.engines.sim.world.build import build_scene
from generation.engines.sim.world.scene import Memory
from tests.generation.sim.asking import make, request


def read(prompt: str) -> Script:
    return read_script([PromptPart(prompt, 48)])


def colours(script: Script) -> dict[str, str]:
    return {one.id: one.colour for one in script.cast}


def acts(prompt: str) -> list[tuple[str, str, str, str]]:
    return [(act.verb, act.who, act.link, act.target) for act in read(prompt).shots[0].acts]


def edited(source: str, words: str, folder: Path) -> Script:
    asked = request(words, mode=Mode.EDIT, source=Source("clip_1", folder / "clip.mp4", source, 7, 1.0))
    return beginning_of(asked, [48]).script


def test_a_coat_colours_who_wears_it_and_not_who_is_named_next() -> None:
    script = read("a woman in a yellow raincoat walks her dog")
    assert colours(script) == {"woman_1": "yellow", "dog_1": ""}
    assert script.ignored == ()
    worn = wardrobe(script.cast[0])
    assert (worn.top, worn.hem) == (NAMED["yellow"], NAMED["yellow"])


def test_a_colour_before_a_word_that_nobody_knows_is_not_passed_on() -> None:
    script = read("a woman in a yellow zorp walks her dog")
    assert (colours(script)["dog_1"], script.ignored) == ("", ("zorp",))


@pytest.mark.parametrize("prompt", ["a man in red runs", "a man wearing a red shirt runs", "a man who is red runs"])
def test_one_may_be_coloured_after_being_named(prompt: str) -> None:
    assert colours(read(prompt)) == {"man_1": "red"}


def test_a_hat_is_worn_and_has_its_colour_to_itself() -> None:
    script = read("a man in a red hat and a blue jacket runs")
    assert colours(script) == {"man_1": "blue"}
    worn = wardrobe(script.cast[0])
    assert (worn.hat, worn.hat_colour, worn.top) == ("brim", NAMED["red"], NAMED["blue"])
    assert [one.noun for one in read("a red hat falls").cast] == ["pic_womans_hat"]


def test_clothes_that_nobody_wears_are_things() -> None:
    assert [one.noun for one in read("a red dress falls").cast] == ["pic_dress"]


def test_who_walks_a_dog_stays_beside_it() -> None:
    clip = make("a woman in a yellow raincoat walks her dog", seconds=5.0, fps=12)
    woman, dog = (clip.track(key)["x"] for key in ("woman_1", "dog_1"))
    gaps = [b - a for a, b in zip(woman, dog, strict=True)]
    assert max(gaps) - min(gaps) < 0.3
    assert woman[-1] > woman[0] + 2


def test_off_a_table_is_from_it() -> None:
    assert acts("a glass falls off a table")[0] == ("fall", "glass_1", "from", "table_1")
    clip = make("a glass falls off a table", seconds=3.0)
    heights = clip.track("glass_1")["y"]
    assert heights[0] > 0.8
    assert min(heights) < 0.3


def test_what_is_on_something_does_its_verb_there() -> None:
    assert acts("a glass on a table breaks") == [("break", "glass_1", "on", "table_1")]


def test_a_family_is_its_members_and_whoever_is_with_them_joins_in() -> None:
    assert [(verb, who) for verb, who, _, _ in acts("a family with a baby has a picnic")] == [
        ("sit", "man_1"), ("sit", "woman_1"), ("sit", "boy_1"), ("sit", "baby_1"),
    ]  # fmt: skip
    assert SimEngine().plan(request("a family with a baby has a picnic")).ignored == ()


@pytest.mark.parametrize("prompt", ["ein Mann fährt Fahrrad durch den Wald", "ein Mann fährt ein Rad im Wald"])
def test_who_drives_a_bicycle_rides_it(prompt: str) -> None:
    assert ("ride", "man_1", "on", "bicycle_1") in acts(prompt)


@pytest.mark.parametrize(
    "words", ["make the car green", "make it green", "the car is green", "paint the red car green"]
)
def test_an_edit_recolours_what_it_names(words: str, tmp_path: Path) -> None:
    script = edited("a red car drives on a road", words, tmp_path)
    assert colours(script) == {"car_1": "green"}


def test_an_edit_recolours_the_one_it_names_and_no_other(tmp_path: Path) -> None:
    script = edited("a brown dog runs past a red car", "make the car green", tmp_path)
    assert colours(script) == {"dog_1": "brown", "car_1": "green"}
    script = edited("a brown dog runs past a red car", "a green car", tmp_path)
    assert [(one.noun, one.colour) for one in script.cast] == [("dog", "brown"), ("car", "green")]


def test_who_drives_a_car_sits_in_it_behind_its_window() -> None:
    assert ("ride", "woman_1", "on", "car_1") in acts("a woman drives a car")
    script = read_script([PromptPart("a woman drives a car", 96)])
    things = build_scene(script, 0, Memory(), 16 / 9, 24, 3).things
    driver, car = things["woman_1"], things["car_1"]
    assert driver.z > car.z
    assert np.ptp(driver.track.x - car.track.x) < 0.01
    assert 0.6 * car.height < float(driver.track.y[0]) + 0.96 * driver.height < 0.92 * car.height


@pytest.mark.parametrize("prompt", ["a dog with a hat", "ein Hund mit Hut", "帽子をかぶった犬"])
def test_what_an_animal_does_not_wear_is_told_as_ignored(prompt: str) -> None:
    script = read_script([PromptPart(prompt, 48)])
    assert [(one.noun, one.traits) for one in script.cast] == [("dog", ())]
    assert (len(script.understood), len(script.ignored)) == (1, 1)


@pytest.mark.parametrize(
    ("prompt", "traits"),
    [
        ("帽子をかぶった女性", ("brim:",)),
        ("赤い帽子をかぶった女性が走る", ("brim:red",)),
        ("女性が赤い帽子をかぶって走る", ("brim:red",)),
        ("コートを着た女性が走る", ("coat",)),
    ],
)
def test_clothes_are_worn_in_japanese(prompt: str, traits: tuple[str, ...]) -> None:
    script = read_script([PromptPart(prompt, 48)])
    assert [(one.noun, one.traits) for one in script.cast] == [("woman", traits)]
    assert script.ignored == ()

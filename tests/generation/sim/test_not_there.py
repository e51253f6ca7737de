"""What a new clip's prompt denies, in three languages: places, weather, hours, looks, music and things."""

from __future__ import annotations

import pytest

from generation.engines.sim.parser.read import Carried, PromptPart, read_script
from generation.engines.sim.script import SILENT, Script, Setting


def read(prompt: str) -> Script:
    return read_script([PromptPart(prompt, 48)])


def scenery(prompt: str) -> tuple[str, str, set[str]]:
    setting = read(prompt).shots[0].setting
    return setting.place, setting.hour, set(setting.weather)


@pytest.mark.parametrize(
    "prompt",
    [
        "a dog without a hat, not on the beach",
        "a dog runs, not in the rain or snow",
        "a dog runs, not at night",
        "it isn't raining, a dog runs",
        "a dog runs, it is not raining anymore",
        "no rain please, a dog runs",
        "a dog runs, there is no awful rain",
        "neither rain nor snow, a dog runs",
        "a dog runs without it raining",
        "a dog runs, no fog whatsoever",
        "the rain has stopped, a dog runs",
        "it stopped raining, a dog runs",
        "the rain stops and a dog runs",
        "der Regen hört auf und ein Hund läuft",
        "雨が止む、犬が走る",
        "weder Regen noch Schnee, ein Hund läuft",
        "ein Hund läuft, ohne dass es regnet",
        "der Regen hat aufgehört, ein Hund läuft",
        "雨でも雪でもない、犬が走る",
        "雨がやんだ、犬が走る",
        "ein Hund läuft, nicht am Strand",
        "ein Hund läuft, es regnet nicht",
        "ein Hund ohne Regen, nicht nachts",
        "雨なしで犬が走る",
        "犬が走る、雨は降っていない",
        "犬が夜ではない",
        "海辺ではない、犬が走る",
    ],
)
def test_scenery_that_is_denied_is_not_drawn(prompt: str) -> None:
    assert scenery(prompt) == ("meadow", "day", set())
    assert [one.noun for one in read(prompt).cast] == ["dog"]


@pytest.mark.parametrize(
    ("prompt", "place", "hour", "weather"),
    [
        ("雨のない海で犬が走る", "beach", "day", set()),
        ("犬が海辺ではなく森で走る", "forest", "day", set()),
        ("犬が夜ではなく朝に走る", "meadow", "dawn", set()),
        ("a dog runs not on the beach but in the forest", "forest", "day", set()),
        ("a dog runs in the city, no rain and no snow", "city", "day", set()),
        ("a car drives, not on a road", "meadow", "day", set()),
        ("a dog runs, not in a meadow", "city", "day", set()),
        ("ein Hund ohne Regen im Wald", "forest", "day", set()),
    ],
)
def test_what_is_said_besides_a_denial_is_drawn(prompt: str, place: str, hour: str, weather: set[str]) -> None:
    assert scenery(prompt) == (place, hour, weather)


@pytest.mark.parametrize(
    ("prompt", "place", "weather"),
    [
        ("no one on the beach", "beach", set()),
        ("kein Mensch am Strand", "beach", set()),
        ("kein Hund am Strand", "beach", set()),
        ("誰もいない海辺", "beach", set()),
        ("not far from the beach a dog runs", "beach", set()),
        ("nothing but rain", "meadow", {"rain"}),
        ("not only rain but falling snow on a road", "road", {"rain", "snow"}),
        ("nicht nur Regen, sondern auch Nebel", "meadow", {"rain", "fog"}),
        ("a dog with no fear of the rain", "meadow", {"rain"}),
        ("a dog that stops in the rain", "meadow", {"rain"}),
        ("the dog in the rain stops", "meadow", {"rain"}),
        ("a dog runs in the rain and the rain stops", "meadow", {"rain"}),
        ("雨の中で車が止まる", "road", {"rain"}),
    ],
)
def test_what_is_denied_of_somebody_leaves_the_scenery(prompt: str, place: str, weather: set[str]) -> None:
    assert scenery(prompt) == (place, "day", weather)


@pytest.mark.parametrize(
    ("prompt", "cast"),
    [
        ("猫のいない部屋で犬が寝る", ["dog"]),
        ("帽子をかぶっていない男性が歩く", ["man"]),
        ("ボールがない部屋で犬が走る", ["dog"]),
        ("犬ではなく猫が走る", ["cat"]),
        ("犬も猫もいない部屋で鳥が飛ぶ", ["bird"]),
    ],
)
def test_things_that_are_denied_in_japanese_are_not_drawn(prompt: str, cast: list[str]) -> None:
    assert [one.noun for one in read(prompt).cast] == cast


@pytest.mark.parametrize(
    "prompt",
    ["a dog dances without music", "a happy dog dances, no music", "ein Hund tanzt ohne Musik", "音楽なしで犬が踊る"],
)
def test_music_that_is_denied_is_not_played(prompt: str) -> None:
    script = read(prompt)
    assert (script.mood, script.has_music, script.ignored) == (SILENT, False, ())


def test_music_in_a_negative_prompt_is_not_played() -> None:
    script = read_script([PromptPart("a happy dog dances", 48)], negative="music")
    assert not script.has_music
    assert read("a happy dog dances").has_music


def test_looks_moods_and_camera_moves_are_denied_too() -> None:
    script = read("a dog runs, not black and white, not scary, no zoom")
    assert (script.look, script.mood, script.shots[0].camera, script.ignored) == ("flat", "", (), ())


def test_what_an_extension_denies_is_over() -> None:
    carried = Carried(setting=Setting("beach", "night", {"rain": 1.0, "wind": 1.0}), look="noir", mood="sad")
    script = read_script([PromptPart("no more rain, a dog runs, not at night, no music", 48)], carried=carried)
    assert script.shots[0].setting == Setting("beach", "day", {"wind": 1.0})
    assert (script.look, script.mood) == ("noir", SILENT)

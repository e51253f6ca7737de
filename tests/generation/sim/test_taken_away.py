"""Scenery and music that an edit takes away: what is there goes, what is not there never comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.engines.base import Mode, Source
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.script import SILENT
from tests.generation.sim.asking import request
from tests.generation.sim.changing import CLIP, changed, present, recorded, refusal

DRY, RAINY = "a dog runs on a road", "a dog runs on a road in the rain"
NO_RAIN = [
    "stop the rain", "no rain please", "make the rain stop", "let it stop raining", "make it stop raining",
    "turn off the rain", "turn the rain off", "let the rain stop please", "the rain should stop", "rain off",
    "it should not rain", "it isn't raining anymore", "there should be no rain", "I don't want any rain",
    "without the awful rain", "make the rain go away", "stop it from raining", "cancel the rain", "the rain is gone",
    "mach den Regen aus", "lass es aufhören zu regnen", "es soll aufhören zu regnen", "hör auf zu regnen",
    "der Regen soll aufhören", "der Regen hört bitte auf", "es regnet nicht mehr", "es soll nicht regnen",
    "kein Regen mehr bitte", "schalte den Regen aus", "den Regen bitte ausschalten", "weg mit dem Regen", "Regen weg",
    "雨を止めて", "雨をやめて", "雨を消して", "雨を止めてください", "雨が止む", "雨はいらない", "雨なしで",
    "雨をオフにして", "雨が降らないようにして", "雨のない", "雨じゃなく",
]  # fmt: skip


@pytest.mark.parametrize("words", NO_RAIN)
def test_rain_stops(words: str) -> None:
    script = changed(words, RAINY)
    assert (script.shots[0].setting.weather, script.shots[0].setting.place) == ({}, "road")
    assert (present(script), script.notes) == ({"dog_1"}, ())


@pytest.mark.parametrize("words", NO_RAIN)
def test_rain_that_does_not_fall_is_not_brought_by_words_that_stop_it(tmp_path: Path, words: str) -> None:
    error = refusal(words, recorded(tmp_path, DRY))
    assert error is not None
    assert error.code == "nothing_changes"
    assert "This clip does not show what you would change" in error.message


@pytest.mark.parametrize(
    "words",
    ["not on the beach", "away from the beach", "no beach", "remove the beach", "not at night", "no fog",
     "clear the fog", "stop the wind", "without the black and white look", "no slow motion", "turn off the music",
     "nicht am Strand", "nicht nachts", "mach die Musik aus", "海辺ではなく", "音楽を止めて", "霧を消して"],
)  # fmt: skip
@pytest.mark.parametrize("mode", [Mode.EDIT, Mode.REMIX])
def test_what_is_not_there_can_not_be_taken_away(tmp_path: Path, words: str, mode: Mode) -> None:
    error = refusal(words, recorded(tmp_path, DRY), mode=mode)
    assert error is not None
    assert error.code == "nothing_changes"


SNOWY = "a dog runs on a beach in falling snow"


@pytest.mark.parametrize(
    "words",
    ["stop the snow", "remove the snow", "no more snow", "turn the snow off", "make it stop snowing", "the snow melts",
     "es soll aufhören zu schneien", "es schneit nicht mehr", "Schnee weg", "雪を止めて", "雪が止む"],
)  # fmt: skip
def test_snow_stops_falling(words: str) -> None:
    setting = changed(words, SNOWY).shots[0].setting
    assert (setting.place, setting.weather) == ("beach", {})


def test_snow_that_lies_is_left_where_it_only_stops_falling() -> None:
    winter = "an elephant walks through falling snow"
    assert changed("stop the snow", winter).shots[0].setting.place == "snow"
    assert changed("remove the snow", winter).shots[0].setting.place == "meadow"
    assert changed("remove the snow", winter).shots[0].setting.weather == {}


def test_the_rain_of_a_storm_stops_with_it() -> None:
    assert changed("stop the rain", "a dog runs in a storm").shots[0].setting.weather == {}


PARTY = "a happy dog dances on a beach at night, film noir"


@pytest.mark.parametrize(
    "words",
    ["turn off the music", "turn the music off please", "no music", "mute the music", "stop the music",
     "mach die Musik aus", "Musik aus", "ohne Musik", "音楽を止めて", "音楽なし", "音楽を消してください"],
)  # fmt: skip
def test_music_is_turned_off_and_the_dance_goes_on(words: str) -> None:
    script = changed(words, PARTY)
    assert (script.mood, script.has_music, script.ignored) == (SILENT, False, ())
    assert [act.verb for act in script.shots[0].acts] == ["dance"]


@pytest.mark.parametrize(
    "words",
    ["stop the rain but not the music", "stop the rain, not the music", "no rain but not the music",
     "stop the rain and not the dog", "mach den Regen aus, aber nicht die Musik", "雨を止めて、音楽はそのまま",
     "雨を止めて音楽はそのままで"],
)  # fmt: skip
def test_what_is_not_to_be_taken_away_with_the_rest_stays(words: str) -> None:
    script = changed(words, "a happy dog dances in the rain")
    assert (script.mood, present(script), script.shots[0].setting.weather) == ("happy", {"dog_1"}, {})
    assert (script.ignored, script.notes) == ((), ())


@pytest.mark.parametrize("words", ["remove the ball, not the cube", "remove everything but not the cube"])
def test_not_the_other_one(words: str) -> None:
    assert present(changed(words)) == {"cube_1"}


def test_music_comes_back_with_a_mood() -> None:
    assert changed("replace the happy music with sad music", PARTY).mood == "sad"


@pytest.mark.parametrize("words", ["not at night", "remove the night", "nicht nachts", "nicht bei Nacht", "夜じゃなく"])
def test_an_hour_is_over(words: str) -> None:
    setting = changed(words, PARTY).shots[0].setting
    assert (setting.place, setting.hour) == ("beach", "day")


@pytest.mark.parametrize(
    "words", ["without the black and white look", "not black and white", "no film noir", "白黒をやめて"]
)
def test_a_look_is_taken_off(words: str) -> None:
    script = changed(words, PARTY)
    assert (script.look, script.shots[0].setting.hour) == ("flat", "night")


@pytest.mark.parametrize(
    "words", ["take them out of the forest", "leave the forest", "get out of the forest", "anywhere but the forest",
              "raus aus dem Wald", "森じゃない"]
)  # fmt: skip
def test_a_place_is_left_by_everybody(words: str) -> None:
    script = changed(words, "a fox and a dog run through a forest in fog")
    assert (present(script), script.shots[0].setting.place) == ({"fox_1", "dog_1"}, "meadow")


@pytest.mark.parametrize(
    "words", ["the fog lifts", "end the fog", "der Nebel lichtet sich", "nicht neblig", "霧が晴れて", "霧も消して"]
)
def test_fog_lifts(words: str) -> None:
    assert changed(words, "a fox and a dog run through a forest in fog").shots[0].setting.weather == {}


@pytest.mark.parametrize(
    ("words", "hour"),
    [("statt Nacht Tag", "day"), ("mach es Tag", "day"), ("昼にして", "day"), ("the sun rises", "dawn"),
     ("the sun sets", "sunset")],
)  # fmt: skip
def test_the_hour_is_another(words: str, hour: str) -> None:
    script = changed(words, PARTY)
    assert (script.shots[0].setting.hour, [act.verb for act in script.shots[0].acts]) == (hour, ["dance"])


def test_a_place_makes_room_for_another() -> None:
    setting = changed("replace the beach with a forest", PARTY).shots[0].setting
    assert (setting.place, setting.hour) == ("forest", "night")


@pytest.mark.parametrize(
    ("words", "weather"),
    [
        ("don't stop the rain, make it night", {"rain"}),
        ("not only rain but fog", {"rain", "fog"}),
        ("nicht nur Regen, sondern auch Nebel", {"rain", "fog"}),
        ("nothing but rain and fog", {"rain", "fog"}),
        ("a cat that stops in the rain", {"rain"}),
        ("the dog stops and jumps", {"rain"}),
        ("no one in the rain, at night", {"rain"}),
        ("雨を止めないで、夜にして", {"rain"}),
        ("雨の中で車が止まる", {"rain"}),
    ],
)
def test_words_that_stop_no_rain_leave_it(words: str, weather: set[str]) -> None:
    assert set(changed(words, RAINY).shots[0].setting.weather) == weather


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("remove the cube and the unicorn", {"ball_1"}),
        ("remove the unicorn and the cube", {"ball_1"}),
        ("no unicorn or dog, remove the cube", {"ball_1"}),
        ("no rain and a dog", {"dog_1", "cube_1"}),
        ("turn off the dog", {"ball_1", "cube_1"}),
        ("Würfel weg", {"ball_1"}),
        ("der Würfel soll verschwinden", {"ball_1"}),
        ("立方体はいらない", {"ball_1"}),
        ("ボールも立方体もいらない", set()),
        ("remove the cube and show a dog", {"dog_1"}),
        ("don't show the cube", {"ball_1"}),
        ("the cube isn't there anymore", {"ball_1"}),
        ("nimm den Würfel raus", {"ball_1"}),
    ],
)
def test_a_list_takes_away_whom_it_names_and_brings_nobody(words: str, who: set[str]) -> None:
    assert present(changed(words)) == who


@pytest.mark.parametrize(
    ("words", "weather"),
    [
        ("remove the rain and add fog", {"fog"}),
        ("stop raining and start snowing", {"snow"}),
        ("hide the rain and show fog", {"fog"}),
        ("stop the rain, the wind and the snow", set()),
        ("statt Regen Nebel", {"fog"}),
        ("neither rain nor snow", set()),
        ("weder Regen noch Schnee", set()),
        ("雨を止めて霧にして", {"fog"}),
    ],
)
def test_what_comes_in_the_place_of_the_rain_comes(words: str, weather: set[str]) -> None:
    assert set(changed(words, RAINY).shots[0].setting.weather) == weather


@pytest.mark.parametrize(
    "words", ["less dog", "make the dog stop jumping", "the dog stops jumping",
              "der Hund hört auf zu springen", "turn it off"]
)  # fmt: skip
def test_what_is_to_be_less_or_to_stop_is_never_begun(tmp_path: Path, words: str) -> None:
    error = refusal(words, recorded(tmp_path, DRY))
    assert error is not None
    assert f"Not understood, so nothing is done about it: {words}." in error.message


def test_what_is_not_worn_any_more_is_taken_off() -> None:
    woman = changed("the woman isn't wearing a coat", "a woman in a red coat walks").member("woman_1")
    assert (woman.traits, woman.colour) == ((), "")


def test_what_stands_after_a_comma_is_asked_for() -> None:
    script = changed("remove the cube, night", CLIP)
    assert (present(script), script.shots[0].setting.hour) == ({"ball_1"}, "night")


@pytest.mark.parametrize("negative", ["rain", "Regen", "雨"])
def test_a_negative_prompt_takes_away_what_is_there(negative: str) -> None:
    source = Source("clip_1", Path("clip.mp4"), RAINY, 7)
    asked = request("make it night", mode=Mode.EDIT, source=source, negative_prompt=negative)
    setting = beginning_of(asked, [96]).script.shots[0].setting
    assert (setting.place, setting.hour, setting.weather) == ("road", "night", {})

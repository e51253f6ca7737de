"""Edits of weather that is there, and of what a place shows of itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.engines.base import Mode
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Setting
from tests.generation.sim.asking import make
from tests.generation.sim.changing import changed, recorded, refusal

RAINY = "a dog runs on the beach in the rain"
BEACH = "a dog runs on the beach"


def read(prompt: str) -> Setting:
    return read_script([PromptPart(prompt, 48)]).shots[0].setting


def weather(words: str, clip: str = RAINY) -> dict[str, float]:
    return dict(changed(words, clip).shots[0].setting.weather)


@pytest.mark.parametrize(("words", "power"), [
    ("less rain", 0.5), ("a bit less rain", 0.5), ("make it rain less", 0.5), ("the rain should be lighter", 0.5),
    ("weniger Regen", 0.5), ("mach den Regen schwächer", 0.5), ("lass es weniger regnen", 0.5), ("雨を弱くして", 0.5),
    ("more rain", 2.0), ("make the rain heavier", 2.0), ("mehr Regen", 2.0), ("雨をもっと強くして", 2.0),
])  # fmt: skip
def test_weather_that_is_there_grows_stronger_and_weaker(words: str, power: float) -> None:
    script = changed(words, RAINY)
    assert dict(script.shots[0].setting.weather) == {"rain": power}
    assert (words in script.understood, script.ignored, script.notes) == (True, (), ())


def test_weather_has_its_limits(tmp_path: Path) -> None:
    assert weather("more rain", "a dog runs in the (rain:2)") == {"rain": 3.0}
    error = refusal("more rain", recorded(tmp_path, "a dog runs in the (rain:3)"))
    assert error is not None
    assert "at the limit" in error.message


def test_more_of_the_weather_that_is_not_there_is_some_of_it() -> None:
    assert weather("more rain", BEACH) == {"rain": 1.0}


@pytest.mark.parametrize("words", ["sunny", "make it sunny", "sonnig", "晴れにして"])
def test_sunshine_ends_the_rain(words: str) -> None:
    assert weather(words) == {}
    assert weather("make it less sunny") == {"rain": 1.0}


@pytest.mark.parametrize("words", ["turn the rain off and on", "turn the rain on and off", "mach den Regen aus und an"])
def test_on_and_off_in_one_is_refused_with_the_question_which(tmp_path: Path, words: str) -> None:
    error = refusal(words, recorded(tmp_path, RAINY))
    assert error is not None
    assert f"say which of them: {words}." in error.message
    script = changed(f"{words}, make it night", RAINY)
    assert (script.shots[0].setting.hour, dict(script.shots[0].setting.weather)) == ("night", {"rain": 1.0})


@pytest.mark.parametrize(
    ("words", "kind"), [("turn on the fog", "fog"), ("turn the fog on", "fog"), ("mach den Nebel an", "fog")]
)
def test_weather_is_turned_on_and_nobody_turns(words: str, kind: str) -> None:
    script = changed(words, BEACH)
    assert dict(script.shots[0].setting.weather) == {kind: 1.0}
    assert [act.verb for act in script.shots[0].acts] == ["run"]
    assert changed(f"{words}, make it night", BEACH).ignored == ()
    assert changed("turn on the rain and make it night", BEACH).shots[0].setting.hour == "night"
    assert changed("turn on the rain and make it night", BEACH).ignored == ()


@pytest.mark.parametrize(
    "words",
    ["no clouds", "remove the clouds", "ohne Wolken", "雲を消して", "cloudless", "make the sky clear", "clear the sky"],
)
def test_clouds_leave_the_sky_and_the_rain_with_them(words: str) -> None:
    assert weather(words) == {"clear": 1.0}
    assert weather(words, "waves roll in") == {"surf": 1.0, "clear": 1.0}
    assert weather("add rain", "a dog runs under a clear sky") == {"rain": 1.0}


def test_who_takes_the_clouds_away_is_told_of_the_rain() -> None:
    note = "Nothing falls from a sky without clouds, so that is over too."
    assert changed("no clouds", RAINY).notes == (note,)
    assert changed("no clouds", BEACH).notes == ()


@pytest.mark.parametrize("words", ["add clouds", "more clouds", "füge Wolken hinzu", "雲を追加して", "cloudy"])
def test_clouds_come_into_the_sky_of_the_clip(words: str) -> None:
    for clip, others in ((BEACH, {}), (RAINY, {"rain": 1.0}), (f"{BEACH} under a clear sky", {})):
        script = changed(words, clip)
        assert script.shots[0].setting.place == "beach"
        assert dict(script.shots[0].setting.weather) == {"cloudy": 1.0, **others}
        assert (script.ignored, script.notes) == ((), ())


def test_clouds_that_are_there_already_are_no_change(tmp_path: Path) -> None:
    cloudy = f"{BEACH} under a cloudy sky"
    error = refusal("add clouds", recorded(tmp_path, cloudy))
    assert error is not None
    assert "It is so already: clouds." in error.message
    assert weather("more clouds", cloudy) == {"cloudy": 2.0}
    assert weather("fewer clouds", cloudy) == {"cloudy": 0.5}
    assert weather("fewer clouds", BEACH) == {"clear": 1.0}


@pytest.mark.parametrize("words", ["above the clouds", "in the clouds", "über den Wolken", "雲の上で"])
def test_above_the_clouds_is_a_place(words: str) -> None:
    assert changed(words, BEACH).shots[0].setting.place == "sky"


def test_clouds_alone_are_the_sky_and_else_in_it() -> None:
    places = {prompt: read(prompt).place for prompt in ("clouds", "a beach with clouds", "a rainy day with clouds")}
    assert list(places.values()) == ["sky", "beach", "meadow"]
    assert read("a bird flies through clouds").place == "sky"


def test_clouds_are_seen(tmp_path: Path) -> None:
    few = make(BEACH, seconds=1.0).frames[0].astype(int)
    many = make("add clouds", seconds=1.0, mode=Mode.EDIT, source=recorded(tmp_path, BEACH, frames=24)).frames[0]
    sky = slice(0, round(0.3 * len(few)))
    assert (many[sky].min(axis=2) > 190).sum() > 1.5 * (few[sky].min(axis=2) > 190).sum()


@pytest.mark.parametrize("words", ["make it night and sunny", "sunny at night", "mach es Nacht und sonnig"])
def test_sunshine_at_night_is_refused_with_the_question_which(tmp_path: Path, words: str) -> None:
    error = refusal(words, recorded(tmp_path, BEACH))
    assert error is not None
    assert "Both can't be in one clip, so say which of them:" in error.message
    for asked in ("make it night, not day", "turn the day into night", "no sunshine, night"):
        assert changed(asked, BEACH).shots[0].setting.hour == "night"


@pytest.mark.parametrize("words", ["add waves", "more waves", "füge Wellen hinzu", "波を追加して"])
def test_waves_that_are_added_are_the_surf(tmp_path: Path, words: str) -> None:
    script = changed(words, BEACH)
    assert dict(script.shots[0].setting.weather) == {"surf": 1.0}
    assert [act.verb for act in script.shots[0].acts] == ["run"]
    error = refusal(words, recorded(tmp_path, "a dog runs in the city"))
    assert error is not None
    assert "Waves run up a beach" in error.message


def test_waves_that_are_not_there_make_nobody_wave() -> None:
    assert [act.verb for act in changed("no waves", BEACH).shots[0].acts] == ["run"]


def test_rain_leaves_the_surf_and_surf_the_rain() -> None:
    assert weather("more rain", "waves crash on the sea") == {"surf": 1.0, "rain": 1.0}
    assert weather("waves crash", RAINY) == {"rain": 1.0, "surf": 1.0}


@pytest.mark.parametrize(("words", "what"), [("less rain", "rain"), ("weniger Regen", "Regen"), ("雨を弱くして", "雨")])
def test_less_of_the_weather_that_is_not_there_is_refused_for_that(tmp_path: Path, words: str, what: str) -> None:
    error = refusal(words, recorded(tmp_path, BEACH))
    assert error is not None
    assert f"There is none of it in this clip: {what}." in error.message


def test_a_sky_without_clouds_is_seen_and_nothing_else_changes(tmp_path: Path) -> None:
    before = make(BEACH, seconds=4.0).frames[0].astype(int)
    after = make("no clouds", seconds=4.0, mode=Mode.EDIT, source=recorded(tmp_path, BEACH)).frames[0].astype(int)
    rows = np.flatnonzero(np.abs(before - after).max(axis=(1, 2)) > 8)
    assert len(rows) > 0
    assert rows.max() < 0.45 * len(before)

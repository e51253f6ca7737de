"""Seas, skies and roads: places that a prompt names in two words, and pictures of nobody."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.engines.base import Mode, Source
from generation.engines.sim.drawing.spectacle import bursts
from generation.engines.sim.engine import SimEngine
from generation.engines.sim.hearing import events_of
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Script, Setting
from generation.engines.sim.sound.events import Explosion
from generation.engines.sim.world.build import build_scene
from generation.engines.sim.world.scene import Memory
from tests.generation.sim.asking import make, request


def read(prompt: str) -> Script:
    return read_script([PromptPart(prompt, 48)])


def setting(prompt: str) -> Setting:
    return read(prompt).shots[0].setting


def nouns(prompt: str) -> list[str]:
    return [one.noun for one in read(prompt).cast]


@pytest.mark.parametrize("prompt", [
    "waves roll onto a beach at sunset", "waves roll in", "gentle waves break", "waves crash on the shore",
    "Wellen schlagen an den Strand", "波が打ち寄せる",
])  # fmt: skip
def test_waves_that_roll_are_the_sea_and_nobody_waves(prompt: str) -> None:
    assert nouns(prompt) == []
    assert (setting(prompt).place, setting(prompt).weather) == ("beach", {"surf": 1.0})


def test_somebody_who_waves_still_does() -> None:
    for prompt in ("a boy waves and rolls a ball", "a girl waves", "waves at the camera"):
        assert any(act.verb == "wave" for act in read(prompt).shots[0].acts)
        assert "surf" not in setting(prompt).weather


def test_surf_runs_up_the_sand() -> None:
    clip = make("waves roll in", seconds=2.0)
    rows = clip.frames.shape[1]
    shore = clip.frames[:, round(0.60 * rows) : round(0.72 * rows)].astype(np.int16)
    assert np.abs(shore[0] - shore[-1]).mean() > 4
    still = make("a beach", seconds=2.0).frames
    assert np.array_equal(still[0], still[-1])


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("the sea", "sea"),
        ("das Meer", "sea"),
        ("海", "sea"),
        ("a boat on the ocean", "sea"),
        ("海で船が浮かぶ", "sea"),
        ("a fish swims in the sea", "sea"),
        ("a dog runs in the sea", "sea"),
        ("a dog runs by the sea", "beach"),
        ("ein Hund läuft am Meer", "beach"),
        ("海で犬が走る", "beach"),
        ("ビーチで犬が走る", "beach"),
        ("waves crash on the sea", "beach"),
        ("a lake", "lake"),
    ],
)
def test_the_sea_is_no_lake_and_who_is_beside_it_has_sand_under_them(prompt: str, place: str) -> None:
    assert setting(prompt).place == place


def test_the_sea_reaches_to_the_horizon_and_a_boat_rides_it() -> None:
    """Of the lake's pines and snowy peaks there are none."""
    sea, lake = (make(prompt, seconds=1.0).frames[0].astype(int) for prompt in ("the sea", "a lake"))
    rows = slice(round(0.45 * len(sea)), round(0.50 * len(sea)))
    assert sea[rows].std(axis=1).mean() < 0.5 * lake[rows].std(axis=1).mean()
    height = build_scene(read("a boat on the sea"), 0, Memory(), 9 / 16, 24, 7).things["sailing_boat_1"].track.y
    assert np.ptp(height) > 0.02


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a car drives on a desert highway", "desert_road"),
        ("a truck drives down a mountain road", "mountain_road"),
        ("a fox runs down a forest path", "forest"),
        ("a man sits in a beach bar", "beach"),
        ("a dog walks in a city street", "city"),
        ("a dog walks down a country road", "road"),
    ],
)
def test_a_place_in_two_words_is_one_place(prompt: str, place: str) -> None:
    assert setting(prompt).place == place


def test_a_road_through_the_desert_has_sand_beside_it() -> None:
    sand, grass = (make(f"a car drives on a {road}", seconds=1.0).frames[0, -12:] for road in ("desert road", "road"))
    assert sand[..., 0].mean() > sand[..., 1].mean()
    assert grass[..., 1].mean() > grass[..., 0].mean()


def test_snow_falls_on_the_place_that_was_named() -> None:
    script = read("a cat walks in a neon city street in the snow")
    assert script.look == "neon"
    assert (script.shots[0].setting.place, script.shots[0].setting.weather) == ("city", {"snow": 1.0})
    assert setting("a penguin walks in the snow").place == "snow"


@pytest.mark.parametrize("prompt", [
    "a wolf howls under a full moon", "a dog runs on a beach at night with a full moon", "a fox sits in moonlight",
    "a wolf howls at the moon",
])  # fmt: skip
def test_a_moon_that_shines_is_in_the_sky_of_the_night(prompt: str) -> None:
    assert len(nouns(prompt)) == 1
    assert setting(prompt).hour == "night"
    assert setting(prompt).place != "moon"


def test_a_moon_that_does_something_is_a_thing() -> None:
    assert nouns("a full moon rises over a lake") == ["pic_full_moon"]
    assert setting("an astronaut jumps on the moon").place == "moon"


def test_a_castle_seen_from_outside_is_no_hall() -> None:
    assert nouns("a bird flies over a castle") == ["bird", "pic_european_castle"]
    assert setting("a bird flies over a castle").place == "meadow"
    assert setting("a knight walks in a castle").place == "hall"


def test_fireworks_light_the_sky_of_the_night() -> None:
    assert nouns("fireworks over a castle at night") == ["pic_european_castle"]
    assert setting("fireworks over a lake").hour == "night"
    clip = make("fireworks over a castle at night", seconds=2.0)
    dark = make("a castle at night", seconds=1.0).frames[0]
    sky = slice(0, dark.shape[0] // 2)
    lit = [(frame[sky].astype(int).max(axis=2) > 150).sum() for frame in clip.frames]
    assert max(lit) > lit[0] + 30


def test_the_bang_of_a_rocket_comes_after_its_light() -> None:
    script = read_script([PromptPart("fireworks over a lake", 120)])
    events = events_of(script, [build_scene(script, 0, Memory(), 9 / 16, 24, 3)], 24)
    bangs = [one.at_seconds for one in events if isinstance(one, Explosion)]
    assert len(bangs) == len(bursts(5.0)) > 2
    assert all(0.3 < bang - light < 0.8 for bang, light in zip(bangs, bursts(5.0), strict=True))


def test_fire_comes_from_the_mouth_of_who_breathes_it() -> None:
    prompt = "a dragon breathes fire over a castle in a thunderstorm"
    assert nouns(prompt) == ["pic_dragon", "pic_european_castle"]
    assert read(prompt).ignored == ()
    assert setting(prompt).weather == {"storm": 1.0}
    script = read_script([PromptPart(prompt, 96)])
    flame = build_scene(script, 0, Memory(), 9 / 16, 24, 3).things["pic_dragon_1"].track.joints["flame"]
    assert (float(flame.min()), float(flame.max())) == (pytest.approx(0.0, abs=0.05), pytest.approx(1.0, abs=0.05))


def test_a_place_alone_is_drawn_and_an_edit_of_it_keeps_it(tmp_path: Path) -> None:
    assert SimEngine().plan(request("a city street at night")).ignored == ()
    source = Source("clip_1", tmp_path / "clip.mp4", "a beach", 7, 1.0)
    shot = make("make it night", seconds=1.0, mode=Mode.EDIT, source=source).truth["shots"][0]
    assert (shot["place"], shot["hour"]) == ("beach", "night")


def test_a_garden_has_a_fence_and_flowers() -> None:
    assert setting("two cats chase a butterfly in a garden").place == "garden"
    garden, meadow = (make(f"a cat sits in a {place}", seconds=1.0).frames[0] for place in ("garden", "meadow"))
    assert not np.array_equal(garden, meadow)


@pytest.mark.parametrize(
    ("prompt", "hour", "weather"),
    [
        ("a dog runs while rain falls", "day", {"rain"}),
        ("heavy rain is falling and a dog runs", "day", {"rain"}),
        ("hail falls, a dog runs", "day", {"rain"}),
        ("leaves fall while a dog runs", "day", {"leaves"}),
        ("night falls and a dog runs", "night", set()),
        ("ein Hund rennt, während Regen fällt", "day", {"rain"}),
        ("ein Hund rennt, es fällt Schnee", "day", {"snow"}),
        ("Blätter fallen, ein Hund rennt", "day", {"leaves"}),
        ("die Nacht bricht herein, ein Hund rennt", "night", set()),
        ("雨が降る、犬が走る", "day", {"rain"}),
        ("葉が落ちる、犬が走る", "day", {"leaves"}),
    ],
)
def test_what_falls_from_the_sky_falls_and_nobody_else(prompt: str, hour: str, weather: set[str]) -> None:
    script = read_script([PromptPart(prompt, 48)])
    assert [(act.who, act.verb) for act in script.shots[0].acts] == [("dog_1", "run")]
    assert (script.shots[0].setting.hour, set(script.shots[0].setting.weather)) == (hour, weather)


@pytest.mark.parametrize("prompt", ["the dog in the rain falls", "a dog falls in the rain", "ein Hund im Schnee fällt"])
def test_who_falls_in_the_rain_falls(prompt: str) -> None:
    assert [act.verb for act in read_script([PromptPart(prompt, 48)]).shots[0].acts] == ["fall"]

"""Mistakes that a contact sheet showed: each was drawn once as somebody would not have it."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.drawing.colours import recoloured, rgb
from generation.engines.sim.drawing.sprites import picture_shape
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Script
from tests.generation.sim.asking import Clip, make


def read(*prompts: str) -> Script:
    return read_script([PromptPart(prompt, 48) for prompt in prompts])


def nouns(prompt: str) -> list[str]:
    return [one.noun for one in read(prompt).cast]


def test_somebody_who_does_a_jump_brings_no_deer() -> None:
    assert nouns("a figure skater does a triple axel on a paddleboard") == ["skater", "paddleboard"]


@pytest.mark.parametrize(
    "prompt", ["a cat sits, handheld camera", "the camera follows a cat", "the camera orbits a cat"]
)
def test_the_camera_films_and_is_not_filmed(prompt: str) -> None:
    assert nouns(prompt) == ["cat"]


def test_a_camera_that_is_named_as_a_thing_is_one() -> None:
    assert len(nouns("a camera falls from a table")) == 2


def test_lightning_is_weather_and_not_a_thing() -> None:
    script = read("a ship in a storm with lightning")
    assert len(script.cast) == 1
    assert "storm" in script.shots[0].setting.weather


def test_snow_that_falls_makes_nobody_fall() -> None:
    shot = read("an elephant walks through falling snow").shots[0]
    assert [act.verb for act in shot.acts] == ["walk"]
    assert "snow" in shot.setting.weather


def test_snow_falls_where_it_lies_unless_a_place_is_named() -> None:
    assert read("an elephant walks through falling snow").shots[0].setting.place == "snow"
    assert read("it snows on a beach while a dog runs").shots[0].setting.place == "beach"


def test_an_empty_church_is_a_place_and_walks_nowhere() -> None:
    script = read("a footstep that echoes in an empty church")
    assert script.shots[0].setting.place == "hall"
    assert [one.kind for one in script.cast] == ["person"]


def test_the_floor_is_that_of_the_room_one_is_in() -> None:
    script = read("a glass falls from a table in a kitchen", "the broken glass lies on the floor")
    assert [shot.setting.place for shot in script.shots] == ["kitchen", "kitchen"]
    assert read("a ball rolls on the floor").shots[0].setting.place == "room"


def test_one_sits_on_a_bench_and_waves_without_getting_up() -> None:
    clip = make("an old man sits on a bench in a park and waves", seconds=3.0, size=(360, 640))
    x = {key: rows[0]["x"][0] for key, rows in clip.truth["tracks"].items()}
    assert len(set(x.values())) == 1


def test_what_slides_past_is_seen_doing_it() -> None:
    clip = make("a red ball bounces on the road while a blue cube slides past", seconds=6.0, fps=12)
    columns = clip.track("cube_1")["column"]
    seen = [0 <= column <= 160 for column in columns]
    assert sum(seen) >= 0.25 * len(seen)


def test_a_ball_thrown_to_a_dog_stays_with_them() -> None:
    clip = make("a child throws a red ball to a dog", seconds=5.0, fps=12)
    thrower = next(key for key in clip.truth["tracks"] if key not in {"dog_1", "ball_1"})
    child, dog, ball = (clip.track(key)["column"] for key in (thrower, "dog_1", "ball_1"))
    assert 0 < child[0] < dog[0] < 160
    assert min(abs(b - d) for b, d in zip(ball, dog, strict=True)) < 25


def motion_behind(clip: Clip) -> float:
    """How much the upper third of the picture changes from beginning to end."""
    first, last = (clip.frames[at][: clip.frames.shape[1] // 2].astype(np.int16) for at in (0, -1))
    return float(np.mean(np.abs(first - last)))


def test_an_orbit_turns_what_lies_behind_and_leaves_its_subject_where_it_stands() -> None:
    still, orbit = (make("a knight stands in a forest", seconds=2.0, camera=camera) for camera in ("still", "orbit"))
    assert motion_behind(orbit) > motion_behind(still) + 5
    columns = orbit.track("knight_1")["column"]
    assert max(columns) - min(columns) < 2
    assert orbit.truth["shots"][0]["camera"]["turn"][0] < 0 < orbit.truth["shots"][0]["camera"]["turn"][-1]


def test_a_drone_rises_and_draws_back() -> None:
    clip = make("a truck stands in the desert", seconds=2.0, camera="drone")
    zoom = clip.truth["shots"][0]["camera"]["zoom"]
    assert zoom[0] > 1.5 > 1.1 > zoom[-1]
    assert zoom == sorted(zoom, reverse=True)
    rows = clip.track(next(iter(clip.truth["tracks"])))["row"]
    assert rows[0] != rows[-1]


def test_a_picture_takes_the_colour_that_was_asked_for() -> None:
    noun = next(one for one in lexicon().nouns.values() if one.id == "pic_balloon")
    plain, purple = (picture_shape(str(noun.build["code"]), colour).svg for colour in ("", "#8e5bd0"))
    assert plain != purple
    assert recoloured("#ffffff", "#8e5bd0") == "#ffffff"
    dark, light = (sum(rgb(recoloured(part, "#8e5bd0"))) for part in ("#661010", "#ee9090"))
    assert dark < light

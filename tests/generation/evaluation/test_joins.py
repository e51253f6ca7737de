"""Joins, remixes and prompts: seams that hold and seams that show, distances that grow, attributes that match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from generation.evaluation.following import Attributes, attributes_of, matches
from generation.evaluation.media import Decoded, decode, encode
from generation.evaluation.remixes import distance, is_monotone
from generation.evaluation.seams import psnr, seam
from tests.generation.evaluation.stage import FPS, Act, Actor, draw, perform

WHOLE = Act((Actor("red", drop_metres=2.0, restitution=0.85, column_speed=30.0),), seconds=6.0)
SILENCE = np.zeros((48_000, 2), np.float32)


def part(path: Path, act: Act, first: int, last: int) -> Decoded:
    def stacks() -> Iterator[NDArray[np.uint8]]:
        for index in range(first, last):
            yield draw(act, index / FPS)[None]

    encode(path, stacks(), FPS, SILENCE, 48_000)
    return decode(path)


def test_a_clip_that_goes_on_exactly_has_no_seam(tmp_path: Path) -> None:
    before, after = part(tmp_path / "a.mp4", WHOLE, 0, 60), part(tmp_path / "b.mp4", WHOLE, 60, 110)
    join = seam(before, after, "red")
    assert join.is_seamless
    assert join.position_jump < 0.08
    assert join.velocity_jump < 0.15


def test_an_overlap_is_compared_picture_by_picture(tmp_path: Path) -> None:
    before, after = part(tmp_path / "a.mp4", WHOLE, 0, 60), part(tmp_path / "b.mp4", WHOLE, 52, 110)
    join = seam(before, after, "red", overlap_frames=8)
    assert join.psnr_db > 35
    assert join.is_seamless


def test_a_clip_that_starts_anew_shows_its_seam(tmp_path: Path) -> None:
    before, again = part(tmp_path / "a.mp4", WHOLE, 0, 60), part(tmp_path / "b.mp4", WHOLE, 0, 50)
    join = seam(before, again, "red")
    assert not join.is_seamless
    assert join.position_jump > 0.5


def test_a_motion_that_stops_at_the_join_shows_in_velocity(tmp_path: Path) -> None:
    before = part(tmp_path / "a.mp4", WHOLE, 0, 60)
    frozen = [draw(WHOLE, 60 / FPS)[None]] * 40
    encode(tmp_path / "b.mp4", frozen, FPS, SILENCE, 48_000)
    join = seam(before, decode(tmp_path / "b.mp4"), "red")
    assert join.velocity_jump > 0.5
    assert not join.is_seamless


def test_psnr_of_equal_pictures_is_high_and_of_noise_low() -> None:
    grey = np.full((8, 8, 3), 100, np.uint8)
    assert psnr(grey, grey) > 70
    assert psnr(grey, grey + np.uint8(10)) == pytest.approx(28.1, abs=0.1)


def test_distance_grows_with_what_was_changed(tmp_path: Path) -> None:
    source = part(tmp_path / "s.mp4", WHOLE, 0, 48)
    moved = replace(WHOLE, actors=(replace(WHOLE.actors[0], start_column=200),))
    recoloured = replace(moved, backdrop=(90, 60, 120))
    distances = [
        distance(source, part(tmp_path / f"{i}.mp4", act, 0, 48)) for i, act in enumerate((WHOLE, moved, recoloured))
    ]
    assert distances[0] < 0.01
    assert distances == sorted(distances)
    assert is_monotone(distances)
    assert not is_monotone(distances[::-1])
    assert not is_monotone([0.3, 0.3, 0.3])


def test_attributes_are_read_off_the_pictures(tmp_path: Path) -> None:
    still = Actor("purple", shape="box", start_column=280, drop_metres=0.0, column_speed=0.0, restitution=0.0)
    clip = perform(tmp_path / "clip.mp4", [Act((Actor("red"), still), seconds=3.0)]).clip
    assert attributes_of(clip.pictures, clip.fps, "red") == Attributes("red", "ball", "bounce", 1)
    assert attributes_of(clip.pictures, clip.fps, "orange") is None


def test_each_attribute_is_judged_alone() -> None:
    asked = Attributes("red", "ball", "bounce")
    assert matches(asked, Attributes("red", "box", "bounce", 2)) == {
        "colour": True,
        "shape": False,
        "verb": True,
        "count": False,
    }
    assert not any(matches(asked, None).values())

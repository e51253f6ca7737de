"""Onsets: heard where they are, matched with what is seen, and not fooled by late sound or by another clip's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.engines.sim.sound.events import Ambience, Animal, Impact, Material, Mood, Music, Place, Voice
from generation.engines.sim.sound.mixer import SAMPLE_RATE, mix
from generation.evaluation.onsets import agreement, heard_onsets, pooled
from generation.evaluation.sights import seen_and_heard, seen_impacts
from tests.generation.evaluation.stage import Act, Actor, perform

ACT = Act((Actor("red"),), seconds=4.0)
OTHER = Act((Actor("red", drop_metres=0.9, restitution=0.72, start_column=200),), seconds=4.0)


def test_impacts_are_heard_when_they_are_seen(tmp_path: Path) -> None:
    matched = seen_and_heard(perform(tmp_path / "clip.mp4", [ACT]).clip, ["red"])
    assert matched.f1 >= 0.97
    assert abs(matched.mean_offset_seconds) < 0.008


def test_sound_that_comes_120_ms_late_fails(tmp_path: Path) -> None:
    assert seen_and_heard(perform(tmp_path / "clip.mp4", [ACT], sound_delay=0.12).clip, ["red"]).f1 < 0.5


def test_the_sound_of_another_clip_fails(tmp_path: Path) -> None:
    assert seen_and_heard(perform(tmp_path / "clip.mp4", [ACT], sound_of=[OTHER]).clip, ["red"]).f1 < 0.5


@pytest.mark.parametrize("material", [m for m in Material if m is not Material.WATER])
def test_onsets_of_every_material_are_heard_through_an_ambience(material: Material) -> None:
    hits = [0.5 + 0.43 * index for index in range(12)]
    events = [Impact(at, (material, Material.STONE), 0.3, 3.0 * 0.8**i) for i, at in enumerate(hits)]
    sound = mix([Ambience(Place.MEADOW, 0, 6), *events], 6, seed=4)
    found = agreement(hits, heard_onsets(sound, SAMPLE_RATE), tolerance=0.012)
    assert found.f1 >= 0.95
    assert abs(found.mean_offset_seconds) < 0.006


def test_birds_and_slow_chords_are_no_impacts() -> None:
    quiet = [Ambience(Place.GARDEN, 0, 8), Music(Mood.CALM, 70, 0, 8, has_drums=False, level=0.25)]
    hits = [1.0, 3.0, 5.0, 7.0]
    events = [Impact(at, (Material.WOOD, Material.STONE), 0.3, 2.0) for at in hits]
    found = agreement(hits, heard_onsets(mix([*quiet, *events], 8, seed=2), SAMPLE_RATE))
    assert found.recall == 1.0
    assert found.precision >= 0.8


def test_a_bark_is_heard_once_or_twice() -> None:
    sound = mix([Ambience(Place.STREET, 0, 3), Voice(1.2, Animal.DOG)], 3, seed=2)
    found = heard_onsets(sound, SAMPLE_RATE)
    assert 1 <= len(found) <= 3
    assert found[0] == pytest.approx(1.2, abs=0.04)


def test_silence_and_hiss_have_no_onsets() -> None:
    assert heard_onsets(np.zeros((SAMPLE_RATE, 2), np.float32), SAMPLE_RATE).size == 0
    hiss = np.random.default_rng(3).normal(0, 0.05, (4 * SAMPLE_RATE, 2)).astype(np.float32)
    assert heard_onsets(hiss, SAMPLE_RATE).size <= 1
    assert heard_onsets(np.zeros((0, 2), np.float32), SAMPLE_RATE).size == 0


def test_each_moment_is_matched_once() -> None:
    assert agreement([1.0], [0.99, 1.01]).precision == 0.5
    assert agreement([1.0, 1.03], [1.01]).recall == 0.5
    assert agreement([], []).f1 == 0.0
    assert agreement([1.0], [1.041]).f1 == 0.0


def test_pooling_counts_each_moment_once() -> None:
    both = pooled([agreement([1.0, 2.0], [1.0, 2.0]), agreement([1.0], [])])
    assert (both.matched, both.heard, both.seen) == (2, 2, 3)
    assert both.f1 == pytest.approx(0.8)


def test_dying_bounces_that_no_picture_resolves_are_not_judged_but_later_noise_is(tmp_path: Path) -> None:
    quick = Act((Actor("red", drop_metres=0.7, restitution=0.6),), seconds=4.0)
    seen = seen_impacts(perform(tmp_path / "clip.mp4", [quick]).clip, ["red"])
    assert len(seen.at_seconds) >= 3
    dying, later = seen.at_seconds[-1] + 0.15, 3.2
    assert list(seen.judged(np.asarray([dying, later]))) == [later]


def test_two_things_in_two_shots_are_heard_as_they_are_seen(tmp_path: Path) -> None:
    both = Act((Actor("red"), Actor("purple", start_column=250, drop_metres=1.1, restitution=0.7)), seconds=2.5)
    then = Act((Actor("red", drop_metres=1.4, start_column=180),), seconds=2.5, backdrop=(230, 210, 170))
    matched = seen_and_heard(perform(tmp_path / "clip.mp4", [both, then]).clip, ["red", "purple"], cuts=[60])
    assert matched.seen >= 7
    assert matched.f1 >= 0.97

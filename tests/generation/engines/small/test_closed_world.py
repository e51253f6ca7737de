"""What is asked of the model, before anybody answers: the controls of its table must be able to fail."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch

from generation.engines.small.drawing.renderer import render
from generation.engines.small.world.physics import contacts
from generation.engines.small.world.vocabulary import COLOURS, HELD_OUT, READINGS, SHAPES
from generation.evaluation.closed_world.cases import PLAIN_PLACES, Case, make_cases
from generation.evaluation.closed_world.figures import moved_and_heard
from generation.evaluation.closed_world.makers import by_renderer
from generation.evaluation.colours import HUES, hue_masks
from generation.evaluation.onsets import TOLERANCE_SECONDS
from tests.generation.engines.small.scenes import one_thing

SIZE = (160, 288)


def first_touch(case: Case) -> float:
    found = contacts(case.scene)
    return float(found.seconds[found.is_real].min())


def test_every_bouncing_clip_strikes_when_its_neighbours_do_not() -> None:
    touches = [first_touch(case) for case in make_cases(12, SIZE, is_held_out=False, verb="bounce", seed=2000)]
    turned = [*touches[1:], touches[0]]
    assert min(abs(a - b) for a, b in zip(touches, turned, strict=True)) > TOLERANCE_SECONDS
    assert len({round(at, 3) for at in touches}) == 12


def test_neighbours_ask_for_something_else() -> None:
    cases = make_cases(6, SIZE, is_held_out=False)
    assert all(one.asked != other.asked for one, other in combinations(cases, 2))
    assert {case.asked.verb for case in cases} == {"bounce", "slide", "stand"}
    for case in cases:
        named = {READINGS.get(word) for word in case.prompt.split()}
        assert {("colour", case.asked.colour), ("shape", case.asked.shape)} <= named


@pytest.mark.parametrize("is_held_out", [True, False])
def test_held_out_cases_hold_only_pairs_that_training_never_shows(is_held_out: bool) -> None:
    cases = make_cases(9, SIZE, is_held_out=is_held_out)
    pairs = {(COLOURS.index(case.asked.colour), SHAPES.index(case.asked.shape)) for case in cases}
    assert len(pairs) > 1
    assert pairs <= set(HELD_OUT) if is_held_out else not pairs & set(HELD_OUT)


@pytest.mark.parametrize("place", PLAIN_PLACES)
def test_no_backdrop_has_a_hue_that_is_looked_for(place: str) -> None:
    scene = one_thing(place=place)
    scene.is_present.fill_(False)
    drawn = (render(scene, torch.zeros(1), *SIZE)[0] * 255).round().byte().permute(0, 2, 3, 1)
    assert not any(hue_masks(np.asarray(drawn.numpy()), colour).any() for colour in HUES)


def test_the_truth_sounds_as_it_looks_and_the_next_clips_sound_does_not(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    cases = make_cases(4, SIZE, is_held_out=True, verb="bounce", seed=3000)
    found = moved_and_heard(by_renderer(SIZE, 12, tmp_path), cases, SIZE)
    assert found["clips_with_flights"] == 4
    assert float(str(found["flight_error"])) < 0.05
    # The detectors' own limit at 12 pictures a second: 0.95 over 24 true clips.
    assert float(str(found["onset_f1"])) > 0.9
    assert float(str(found["onset_f1_shuffled"])) < 0.3

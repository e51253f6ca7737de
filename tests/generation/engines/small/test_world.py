"""The stream of training data: reproducible, varied, and without what is held out."""

from __future__ import annotations

import torch

from generation.engines.small.training.batches import Shape, draw_batch, step_seed
from generation.engines.small.training.stages import STAGES
from generation.engines.small.world.captions import captions_of
from generation.engines.small.world.sampling import Sampling, sample_scenes
from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import COLOURS, HELD_OUT, PLACES, READINGS, SEEN, SHAPES, WORDS

SHAPE = Shape(160, 288, 121, 12, 64)


def pairs(scene: Scene) -> set[tuple[int, int]]:
    shown = scene.is_present
    return set(zip(scene.colour[shown].tolist(), scene.shape[shown].tolist(), strict=True))


def test_held_out_pairs_never_appear_in_training_batches() -> None:
    for name, stage in STAGES.items():
        found: set[tuple[int, int]] = set()
        for step in range(6):
            found |= pairs(draw_batch(stage.shape_of(step), step_seed(0, name, step)).scene)
        assert len(found) > 40
        assert not found & set(HELD_OUT), name


def test_held_out_scenes_hold_nothing_else() -> None:
    assert pairs(draw_batch(SHAPE, 5, is_held_out=True).scene) <= set(HELD_OUT)


def test_every_colour_and_every_shape_is_seen_in_training() -> None:
    assert {c for c, _ in SEEN} == set(range(len(COLOURS)))
    assert {s for _, s in SEEN} == set(range(len(SHAPES)))
    assert len(HELD_OUT) >= 10


def test_the_same_seed_gives_the_same_scenes_and_words() -> None:
    first, second, other = (draw_batch(SHAPE, seed) for seed in (7, 7, 8))
    assert first.captions == second.captions
    assert torch.equal(first.scene.x, second.scene.x)
    assert torch.equal(first.scene.badge, second.scene.badge)
    assert first.captions != other.captions


def test_steps_of_a_run_have_data_of_their_own() -> None:
    assert len({step_seed(0, stage, step) for stage in STAGES for step in range(100)}) == 500


def test_a_tenth_of_captions_is_empty_and_the_rest_is_in_the_vocabulary() -> None:
    captions = draw_batch(Shape(160, 288, 121, 12, 400), 3).captions
    assert 0.05 < sum(not caption for caption in captions) / 400 < 0.17
    assert {word for caption in captions for word in caption.split()} <= set(WORDS)


def test_attributes_are_left_unsaid_a_fifth_of_the_time() -> None:
    scene = sample_scenes(400, Sampling(160, 288, 2.0), torch.Generator().manual_seed(2))
    told = captions_of(scene, 1)
    only = [row for row in range(400) if int(scene.is_present[row].sum()) == 1]
    colours = [any(READINGS.get(word, ("",))[0] == "colour" for word in told[row].split()) for row in only]
    assert 0.7 < sum(colours) / len(colours) < 0.9


def test_long_clips_have_cuts_and_things_keep_what_they_are() -> None:
    scene = draw_batch(SHAPE, 4).scene
    shots = scene.starts.isfinite().sum(1)
    assert set(shots.tolist()) == {1, 2, 3, 4}
    lengths = (
        torch.cat([scene.starts[:, 1:], torch.full((64, 1), torch.inf)], 1).clamp(max=scene.seconds) - scene.starts
    )
    assert float(lengths[scene.starts.isfinite()].min()) >= 1.99
    assert scene.colour.dim() == scene.shape.dim() == 2
    assert len(set(scene.place.flatten().tolist())) == len(PLACES)


def test_things_of_one_clip_can_be_told_apart_by_colour() -> None:
    scene = draw_batch(Shape(160, 288, 25, 12, 300), 9).scene
    same = 0
    for row in range(300):
        shown = scene.colour[row][scene.is_present[row]].tolist()
        same += len(set(shown)) < len(shown)
    assert same <= 3

"""What the transformer is taught of a scene besides its pixels is true of the pictures, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from generation.engines.small.training.aligning import KINDS, Aligner, truth_of
from generation.engines.small.training.batches import Batch, Shape, draw_batch, make_batch
from generation.engines.small.training.checkpoints import load_checkpoint, weights_of
from generation.engines.small.training.compressing import things_in
from generation.engines.small.training.flow import flow_loss
from generation.engines.small.training.run import Running, run_stage
from generation.engines.small.training.stages import STAGES
from generation.engines.small.training.trainee import Trainee, build

SIDE = 16
"""Pixels a latent of the size `little`."""


@pytest.fixture(scope="module")
def little() -> Trainee:
    """Not to be changed."""
    torch.set_num_threads(1)
    return build("little", 4, torch.device("cpu"), seed=2)


def plain(trainee: Trainee, frames: int, clips: int = 12) -> Batch:
    return make_batch(draw_batch(Shape(96, 160, frames, 12, clips), 5, world="plain"), trainee)


def shares(batch: Batch) -> torch.Tensor:
    """[B, F, rows, columns] how much of each token's square differs from the backdrop."""
    seen = things_in(batch.pictures)[:, 0].float()
    return functional.avg_pool2d(seen, SIDE)


def test_tokens_are_covered_where_the_picture_shows_a_thing(little: Trainee) -> None:
    batch = plain(little, 1)
    truth = truth_of(little, batch, (1, 10, 6))
    shown = shares(batch)[:, 0].flatten(1)
    assert truth.is_covered[shown > 0.3].all()
    assert float(shown[~truth.is_covered].max()) < 0.2
    assert 1 <= truth.is_covered.sum(1).float().mean() <= 12


def test_a_covered_token_knows_the_way_to_the_middle_of_its_thing(little: Trainee) -> None:
    batch = plain(little, 1)
    truth = truth_of(little, batch, (1, 10, 6))
    row, column = torch.meshgrid(torch.arange(10) + 0.5, torch.arange(6) + 0.5, indexing="ij")
    middles = torch.stack([column.flatten(), row.flatten()], -1) + truth.offset
    for clip in range(len(middles)):
        own = middles[clip][truth.is_covered[clip]]
        assert torch.allclose(own, own[:1].expand_as(own), atol=1e-4)
        shown = shares(batch)[clip, 0]
        mass = torch.stack([(shown * column).sum(), (shown * row).sum()]) / shown.sum()
        assert torch.allclose(own[0], mass, atol=0.35)


def test_a_latent_stands_for_the_middle_of_its_moments(little: Trainee) -> None:
    batch = plain(little, 17)
    truth = truth_of(little, batch, (5, 10, 6))
    covered = truth.is_covered.unflatten(1, (5, 10, 6))
    shown = shares(batch)
    for latent in range(1, 5):
        during = shown[:, 4 * latent - 3 : 4 * latent + 1].amin(1)
        assert covered[:, latent][during > 0.3].all()
    assert not torch.equal(covered[:, 1], covered[:, 4])


def test_only_what_is_there_covers(little: Trainee) -> None:
    drawn = draw_batch(Shape(96, 160, 1, 12, 4), 5)
    absent = replace(drawn, scene=replace(drawn.scene, is_present=torch.zeros_like(drawn.scene.is_present)))
    truth = truth_of(little, make_batch(absent, little), (1, 10, 6))
    assert not truth.is_covered.any()
    batch = make_batch(drawn, little)
    truth = truth_of(little, batch, (1, 10, 6))
    present = drawn.scene.is_present.gather(1, truth.thing)
    assert present[truth.is_covered].all()


def test_hidden_states_that_tell_everything_miss_nothing(little: Trainee) -> None:
    """The reader is replaced by one that knows: what is compared with what can't be mixed up."""
    batch = plain(little, 1)
    aligner = Aligner(little)
    try:
        flow_loss(little, batch, torch.Generator().manual_seed(1), is_mixed=False)
        ignorant = float(aligner(batch, (1, 10, 6)).detach())
        truth, scene = truth_of(little, batch, (1, 10, 6)), batch.drawn.scene
        known = [truth.is_covered[..., None] * 40.0 - 20, truth.offset]
        known += [
            40.0 * functional.one_hot(getattr(scene, name).gather(1, truth.thing), n) for name, n in KINDS.items()
        ]
        aligner.reader = torch.nn.Identity()
        aligner._hidden["video"] = torch.cat(known, -1)
        assert float(aligner(batch, (1, 10, 6)).detach()) < 1e-3 < 1 < ignorant
    finally:
        aligner.leave()


def test_the_transformer_learns_from_it_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    trainee = build("tiny", 4, torch.device("cpu"), seed=2)
    names, told = set(weights_of(trainee)), []
    shape = replace(STAGES["base"].resized(clips=3, frames=9, size=(64, 96)), learning_rate=2e-2)
    figures = run_stage(trainee, shape, Running(5.0, tmp_path, steps=2, has_samples=False), told.append)
    assert figures["aligned_loss"] > 0
    assert set(weights_of(trainee)) == set(weights_of(load_checkpoint(tmp_path, torch.device("cpu")))) == names
    assert not any(block._forward_hooks for block in trainee.part("transformer").transformer_blocks)


def test_it_teaches_what_reads_the_prompt_and_the_first_half_of_the_blocks(little: Trainee) -> None:
    aligner = Aligner(little)
    try:
        batch = plain(little, 1, clips=3)
        flow_loss(little, batch, torch.Generator().manual_seed(1), is_mixed=False)
        transformer, words = little.part("transformer"), list(little.part("text_encoder").parameters())
        first, last = (list(transformer.transformer_blocks[at].parameters()) for at in (1, 2))
        found = torch.autograd.grad(aligner(batch, (1, 10, 6)), [*words, *first, *last], allow_unused=True)
    finally:
        aligner.leave()
    moved = [grad is not None and bool(grad.abs().max() > 0) for grad in found]
    assert any(moved[: len(words)])
    assert any(moved[len(words) : len(words) + len(first)])
    assert not any(moved[len(words) + len(first) :])

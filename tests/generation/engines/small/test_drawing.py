"""The renderer in torch against the engine `sim`'s own drawings, and against the detectors that judge both."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from generation.engines.small.drawing.layout import lay_out
from generation.engines.small.drawing.portraits import portraits
from generation.engines.small.drawing.renderer import render
from generation.engines.small.drawing.shapes import distances
from generation.engines.small.world.sampling import Sampling, sample_scenes
from generation.engines.small.world.vocabulary import COLOURS, SHAPES, STYLES
from generation.evaluation.tracks import follow, shape_of
from tests.generation.engines.small.scenes import one_thing


def pictures(scene: object, times: torch.Tensor, width: int = 360, height: int = 648) -> np.ndarray:
    drawn = render(scene, times, width, height)  # type: ignore[arg-type]
    return np.asarray((drawn[0] * 255).round().byte().permute(0, 2, 3, 1).numpy())


@pytest.mark.parametrize("shape", SHAPES)
def test_distances_are_negative_inside_and_grow_by_no_more_than_one_a_step(shape: str) -> None:
    at = torch.linspace(-1.5, 1.5, 121)
    y, x = torch.meshgrid(at, at, indexing="ij")
    found = distances(torch.tensor([SHAPES.index(shape)]), x[None], y[None])[0]
    slope = found.diff(dim=1).abs() / (at[1] - at[0])
    assert float(slope.max()) <= 1.02
    assert (float(found[60, 60]) < 0) == (shape != "ring")
    assert float(found[0, 0]) > 0


@pytest.mark.parametrize("colour", ["red", "orange", "purple", "pink", "blue", "yellow"])
def test_the_detectors_follow_a_ball_to_a_pixel(colour: str) -> None:
    scene = one_thing(colour=colour, material="plastic", y=2.0, vx=0.2)
    times = torch.arange(0, 2, 1 / 12)
    layout = lay_out(scene, times, 360, 648)
    track = follow(pictures(scene, times), colour)
    seen = track.is_found & track.is_whole
    assert seen.mean() > 0.8
    assert np.abs(track.rows - layout.row[0, :, 0].numpy() + 0.5)[seen].max() < 1.0
    assert np.abs(track.columns - layout.column[0, :, 0].numpy() + 0.5)[seen].max() < 1.0


@pytest.mark.parametrize(("shape", "seen_as"), [("ball", "ball"), ("box", "box"), ("triangle", "triangle")])
def test_the_detectors_name_the_shapes_that_they_know(shape: str, seen_as: str) -> None:
    scene = one_thing(shape=shape, colour="red", material="plastic", place="stage", y=2.0, vx=0.3)
    assert shape_of(follow(pictures(scene, torch.arange(0, 2, 1 / 12)), "red")) == seen_as


@pytest.mark.parametrize("style", STYLES)
def test_styles_change_the_picture_and_keep_its_range(style: str) -> None:
    scene = one_thing()
    scene.style.fill_(STYLES.index(style))
    drawn = render(scene, torch.tensor([0.1]), 160, 288)
    assert 0.0 <= float(drawn.min()) <= float(drawn.max()) <= 1.0
    plain = render(one_thing(), torch.tensor([0.1]), 160, 288)
    assert torch.equal(drawn, plain) == (style == "flat")


def test_only_the_things_that_are_there_are_drawn() -> None:
    scene, times = one_thing(), torch.tensor([0.1])
    alone = render(scene, times, 96, 160)
    scene.colour[:, 1:] = COLOURS.index("blue")
    assert torch.equal(render(scene, times, 96, 160), alone)
    scene.is_present[:, 3] = True
    assert not torch.equal(render(scene, times, 96, 160), alone)


def test_rendering_again_gives_the_same_bytes_and_a_clip_alone_the_same_picture() -> None:
    scene = sample_scenes(4, Sampling(96, 160, 2.0), torch.Generator().manual_seed(1))
    times = torch.arange(0, 2, 0.25)
    whole = render(scene, times, 96, 160)
    assert torch.equal(whole, render(scene, times, 96, 160))
    assert torch.allclose(whole[2:3], render(scene.row(2), times, 96, 160), atol=1e-5)


def test_a_portrait_shows_the_thing_with_the_badge() -> None:
    plain, worn, other = (portraits(one_thing(badge=b), 160, 288) for b in (0, 0x5A5A, 0x1234))
    middle = slice(130, 158), slice(66, 94)
    assert not torch.allclose(plain[0][:, *middle], worn[0][:, *middle])
    assert not torch.allclose(worn[0][:, *middle], other[0][:, *middle])
    assert cv2.Laplacian(worn[0].mean(0).numpy(), cv2.CV_32F)[middle].std() > 0.05
    assert COLOURS.index("red") == int(one_thing().colour[0, 0])

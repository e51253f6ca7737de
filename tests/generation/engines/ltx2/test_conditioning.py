"""What a shot is held to, seen in the latents: a toy decoder of random weights blurs it over the pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from generation.engines.base import EngineRequest, Keyframe, Mode, Source
from generation.engines.ltx2.conditions import gather
from generation.engines.ltx2.engine import LTX2Engine
from generation.engines.ltx2.pictures import ReferenceCache
from generation.engines.ltx2.planning import shot_shapes
from generation.engines.ltx2.sampling import Sampler, ShotJob
from tests.generation.engines.clips import write_clip
from tests.generation.engines.ltx2.conftest import request


@pytest.fixture
def still(tmp_path: Path) -> Path:
    path = tmp_path / "still.png"
    Image.fromarray(np.full((128, 192, 3), (200, 60, 60), np.uint8)).save(path)
    return path


def latents(engine: LTX2Engine, asked: EngineRequest) -> torch.Tensor:
    """The denoised video latents [C, F, H, W] of a clip's first shot."""
    assert engine._model is not None
    assert engine._prompts is not None
    plan = engine.plan(asked)
    shape = shot_shapes(plan, engine._release, engine._rules)[0]
    conditions = gather(plan, 0, shape, [], ReferenceCache(), engine._options, engine._release.time_ratio)
    job = ShotJob(asked.prompt, "", asked.seed, conditions)
    sampler = Sampler(engine._model, engine._prompts)
    return sampler.sample([job], shape, asked.fps, lambda done, tokens: None, lambda: None).video[0]


def test_a_first_image_fixes_the_first_latent_and_only_that(engine: LTX2Engine, still: Path) -> None:
    held = [
        latents(engine, request(seed=seed, mode=Mode.FIRST_IMAGE, keyframes=(Keyframe(still, 0.0),))) for seed in (1, 2)
    ]
    assert torch.allclose(held[0][:, 0], held[1][:, 0], atol=1e-4)
    assert not torch.allclose(held[0][:, 1], held[1][:, 1], atol=1e-1)


def test_a_weak_first_image_leaves_room(engine: LTX2Engine, still: Path) -> None:
    held = [
        latents(engine, request(seed=seed, mode=Mode.FIRST_IMAGE, keyframes=(Keyframe(still, 0.0, strength=0.5),)))
        for seed in (1, 2)
    ]
    assert not torch.allclose(held[0][:, 0], held[1][:, 0], atol=1e-2)


def test_an_extension_begins_with_the_latents_of_what_was(engine: LTX2Engine, tmp_path: Path) -> None:
    source = Source("clip_1", write_clip(tmp_path / "source.mp4", size=(192, 128)), "a lark", seed=1)
    extended = [latents(engine, request(seed=seed, mode=Mode.EXTENSION, source=source)) for seed in (1, 2)]
    assert torch.allclose(extended[0][:, :2], extended[1][:, :2], atol=1e-4)
    assert not torch.allclose(extended[0][:, 2], extended[1][:, 2], atol=1e-1)


def test_no_noise_is_left_by_a_whole_schedule(engine: LTX2Engine) -> None:
    plain = [latents(engine, request(seed=seed)) for seed in (1, 2)]
    assert all(bool(torch.isfinite(one).all()) for one in plain)
    assert not torch.allclose(plain[0][:, 0], plain[1][:, 0], atol=1e-1)

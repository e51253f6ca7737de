"""Noise levels, sound and streaming, each beside an independent account of what is right."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from transformers.audio_utils import mel_filter_bank

from generation.engines.base import Event, RenderCancelledError, Step
from generation.engines.ltx2.clip import shot_seed
from generation.engines.ltx2.recipe import Guidance
from generation.engines.ltx2.schedule import DISTILLED, full_schedule, remix_schedule
from generation.engines.ltx2.sound import fit, join, log_mel, samples_for
from generation.engines.ltx2.streaming import Emit, stream
from tests.generation.engines.ltx2.tiny_model import FULL_SCHEDULER


@pytest.mark.parametrize("tokens", [1_024, 6_144, 27_280])
@pytest.mark.parametrize("kind", ["exponential", "linear"])
def test_our_levels_are_those_of_the_releases_own_scheduler(tokens: int, kind: str) -> None:
    config = {**FULL_SCHEDULER, "time_shift_type": kind}
    theirs = FlowMatchEulerDiscreteScheduler(**config)
    mu = 0.95 + (tokens - 1024) * (2.05 - 0.95) / (4096 - 1024)
    theirs.set_timesteps(sigmas=list(np.linspace(1.0, 1 / 30, 30)), mu=mu)
    assert full_schedule(30, tokens, config) == pytest.approx(theirs.sigmas[:-1].tolist(), abs=1e-4)


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.3, 0.6, 0.95])
def test_a_remix_takes_its_strengths_share_of_the_steps_and_only_goes_down(strength: float) -> None:
    levels = remix_schedule(DISTILLED, strength)
    assert list(levels) == sorted(set(levels), reverse=True)
    assert len(levels) == max(3, math.ceil(strength * len(DISTILLED)))


def test_every_tenth_of_strength_starts_at_more_noise_and_half_of_it_where_clips_are_settled() -> None:
    for schedule in (DISTILLED, full_schedule(30, 4096, FULL_SCHEDULER)):
        starts = [remix_schedule(schedule, tenth / 10)[0] for tenth in range(11)]
        assert starts == sorted(set(starts))
        assert starts[5] == pytest.approx(schedule[len(schedule) // 2])
    assert remix_schedule(DISTILLED, 0.5)[0] == 0.975


def test_a_full_strength_remix_is_the_whole_schedule() -> None:
    assert remix_schedule(DISTILLED, 1.0) == DISTILLED


def test_every_guidance_argument_is_set_even_when_there_is_none() -> None:
    plain = Guidance().arguments(48)
    names = {"guidance_scale", "stg_scale", "modality_scale", "guidance_rescale"}
    assert set(plain) == names | {f"audio_{name}" for name in names} | {"spatio_temporal_guidance_blocks"}
    assert Guidance().forwards == 1
    assert Guidance(3.0, 7.0, stg=1.0, modality=3.0).forwards == 4
    assert Guidance(stg=1.0).arguments(48)["spatio_temporal_guidance_blocks"] == [28]


def test_our_view_of_sound_is_the_textbook_one() -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, (16_000, 2)).astype(np.float32)
    spectrum = torch.stft(
        torch.from_numpy(sound.T.copy()), 1024, 160, window=torch.hann_window(1024), return_complex=True
    ).abs()
    bank = mel_filter_bank(513, 64, 0.0, 8_000.0, 16_000, norm="slaney", mel_scale="slaney")
    expected = torch.log(torch.einsum("fb,cft->ctb", torch.from_numpy(bank).float(), spectrum).clamp(min=1e-5))
    ours = log_mel(sound, rate=16_000, hop=160, bands=64)
    assert ours.shape == tuple(expected.shape)
    assert np.abs(ours - expected.numpy()).max() < 1e-3


def test_short_sound_fades_into_silence_and_long_sound_is_cut() -> None:
    tone = np.ones((900, 2), np.float32)
    longer, shorter = fit(tone, 1_000, 10_000), fit(tone, 500, 10_000)
    assert longer.shape == (1_000, 2)
    assert not longer[900:].any()
    assert np.abs(np.diff(longer[:, 0])).max() < 0.05
    assert shorter.shape == (500, 2)
    assert (shorter == 1).all()


def test_joined_sound_keeps_its_loudness_through_the_overlap() -> None:
    random = np.random.default_rng(1)
    before, after = (random.normal(0, 0.2, (8_000, 1)).astype(np.float32) for _ in range(2))
    joined = join(before, after, 4_000)
    assert len(joined) == 12_000
    assert np.array_equal(joined[:4_000], before[:4_000])
    assert np.array_equal(joined[8_000:], after[4_000:])
    assert joined[4_000:8_000].std() == pytest.approx(0.2, rel=0.1)


@pytest.mark.parametrize(("frames", "fps", "rate", "samples"), [(241, 24, 48_000, 482_000), (1, 30, 16_000, 533)])
def test_sound_is_as_long_as_its_pictures(frames: int, fps: int, rate: int, samples: int) -> None:
    assert samples_for(frames, fps, rate) == samples


def test_the_first_shots_seed_is_the_clips_and_the_others_differ() -> None:
    assert shot_seed(7, 0) == 7
    assert len({shot_seed(7, shot) for shot in range(5)} | {shot_seed(8, shot) for shot in range(1, 5)}) == 9


def test_what_work_raises_is_raised_where_its_events_are_read() -> None:
    def work(emit: Emit) -> None:
        emit(Step(1, 2))
        raise ValueError("broken")

    events = stream(work)
    assert next(events) == Step(1, 2)
    with pytest.raises(ValueError, match="broken"):
        next(events)


def test_closing_a_stream_ends_its_work() -> None:
    ended: list[type[BaseException]] = []
    is_over = threading.Event()

    def work(emit: Emit) -> None:
        try:
            while True:
                emit(Step(1, 2))
        except RenderCancelledError as error:
            ended.append(type(error))
            is_over.set()

    events = stream(work)
    first: Event = next(events)
    events.close()
    assert first == Step(1, 2)
    assert is_over.is_set()
    assert ended == [RenderCancelledError]

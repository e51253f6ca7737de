"""Loudness against the reference tones of the standard, and a limiter that lets no true peak through."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.sound.loudness import integrated_lufs, limited, mastered, true_peak_dbfs
from generation.engines.sim.sound.synthesis import Samples

RATE = 48_000


def sine(hertz: float, dbfs: float, seconds: float = 5.0, phase: float = 0.0) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    tone = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * at + phase)
    return np.stack([tone, tone], axis=1).astype(np.float32)


@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_a_stereo_tone_of_1_khz_measures_as_the_standard_says(dbfs: float) -> None:
    assert integrated_lufs(sine(1000, dbfs), RATE) == pytest.approx(dbfs, abs=0.1)


def test_silence_between_loud_parts_is_gated_out() -> None:
    loud = sine(1000, -23.0, 4.0)
    with_gap = np.concatenate([loud, np.zeros((8 * RATE, 2), np.float32), loud])
    assert integrated_lufs(with_gap, RATE) == pytest.approx(-23.0, abs=0.3)
    assert integrated_lufs(np.zeros((RATE, 2), np.float32), RATE) == float("-inf")
    assert integrated_lufs(loud[: RATE // 10], RATE) == float("-inf")


def test_a_peak_between_samples_is_seen() -> None:
    between = sine(RATE / 4, 0.0, 1.0, phase=np.pi / 4)
    assert 20 * np.log10(np.max(np.abs(between))) == pytest.approx(-3.0, abs=0.1)
    assert true_peak_dbfs(between[: RATE // 2]) == pytest.approx(0.0, abs=0.6)


def test_the_limiter_holds_the_ceiling_and_leaves_quiet_sound_alone() -> None:
    quiet = sine(440, -12.0, 1.0)
    assert limited(quiet, RATE) is quiet
    burst = sine(440, -20.0, 2.0)
    burst[RATE : RATE + 400] *= 40
    held = limited(burst, RATE)
    assert true_peak_dbfs(held) <= -1.0
    assert np.allclose(held[: RATE // 2], burst[: RATE // 2])


def test_mastering_meets_the_target_from_far_below_and_above() -> None:
    for dbfs in (-38.0, -3.0):
        finished = mastered(sine(700, dbfs), RATE)
        assert integrated_lufs(finished, RATE) == pytest.approx(-16.0, abs=0.5)
        assert true_peak_dbfs(finished) <= -1.0


def test_a_quiet_scene_stays_quieter_than_the_target() -> None:
    assert integrated_lufs(mastered(sine(700, -60.0), RATE), RATE) == pytest.approx(-28.0, abs=1.0)

"""Loudness as broadcasters measure it (ITU-R BS.1770-4), and a limiter for true peaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from generation.engines.sim.sound.synthesis import Samples

TARGET_LUFS = -16.0
CEILING_DBFS = -1.0
MOST_GAIN_DB = 32.0
OVERSAMPLING = 4
LOOKAHEAD_SECONDS = 0.004
RELEASE_SECONDS = 0.08
SILENCE_LUFS = -70.0


def integrated_lufs(sound: Samples, rate: int) -> float:
    """Gated loudness of [samples, channels]; minus infinity for silence or anything shorter than 0.4 s."""
    block, hop = round(0.4 * rate), round(0.1 * rate)
    if len(sound) < block:
        return float("-inf")
    power = np.sum(_weighted(sound, rate) ** 2, axis=1)
    total = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(sound) - block + 1, hop)
    blocks = (total[starts + block] - total[starts]) / block
    heard = blocks[_lufs(blocks) > SILENCE_LUFS]
    if heard.size == 0:
        return float("-inf")
    heard = heard[_lufs(heard) > _lufs(np.mean(heard)) - 10.0]
    return float(_lufs(np.mean(heard)))


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-20)))


def _weighted(sound: Samples, rate: int) -> NDArray[np.float64]:
    """The two filters of the standard, for any rate: a shelf for the head, a high-pass for the low end."""
    shelf = _biquad(1681.974450955533, 0.7071752369554196, rate, gain_db=3.999843853973347)
    low_cut = _biquad(38.13547087602444, 0.5003270373238773, rate, gain_db=None)
    return np.asarray(signal.sosfilt(np.stack([shelf, low_cut]), sound.astype(np.float64), axis=0))


def _biquad(hertz: float, q: float, rate: int, gain_db: float | None) -> NDArray[np.float64]:
    k = np.tan(np.pi * hertz / rate)
    bottom = 1 + k / q + k * k
    if gain_db is None:
        top = np.asarray([1.0, -2.0, 1.0])
    else:
        high = 10 ** (gain_db / 20)
        band = high**0.4996667741545416
        top = np.asarray([high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k]) / bottom
    return np.asarray([*top, 1.0, 2 * (k * k - 1) / bottom, (1 - k / q + k * k) / bottom])


def peak_envelope(sound: Samples) -> Samples:
    """The largest absolute value between each sample and the next, over all channels, four times oversampled."""
    peaks = np.zeros(len(sound), np.float32)
    for channel in sound.T:
        fine = np.abs(signal.resample_poly(np.ascontiguousarray(channel), OVERSAMPLING, 1))
        for offset in range(OVERSAMPLING):
            np.maximum(peaks, fine[offset::OVERSAMPLING], out=peaks)
    return peaks


def true_peak_dbfs(sound: Samples) -> float:
    return float(20 * np.log10(max(float(np.max(peak_envelope(sound), initial=0.0)), 1e-9)))


def limited(sound: Samples, rate: int, ceiling_dbfs: float = CEILING_DBFS) -> Samples:
    """Turn down ahead of each peak and come back after it, so that no true peak passes the ceiling."""
    ceiling = 10 ** (ceiling_dbfs / 20)
    peaks = peak_envelope(sound)
    if float(np.max(peaks, initial=0.0)) <= ceiling:
        return sound
    wanted = np.minimum(1.0, ceiling * 0.985 / np.maximum(peaks, 1e-9))
    ahead = round(LOOKAHEAD_SECONDS * rate)
    held = ndimage.minimum_filter1d(wanted, 2 * ahead + 1)
    released = _released(held, rate)
    gain = np.minimum(ndimage.uniform_filter1d(released, ahead), held)
    turned = sound * ndimage.uniform_filter1d(gain, ahead // 2)[:, None].astype(np.float32)
    over = float(np.max(peak_envelope(turned))) / ceiling
    return np.asarray(turned / max(over, 1.0), np.float32)


def _released(gain: NDArray[np.float64], rate: int, hop: int = 16) -> NDArray[np.float64]:
    """The gain climbs back slowly: followed at every sixteenth sample, which is finer than the release by far."""
    coarse = gain[: len(gain) // hop * hop].reshape(-1, hop).min(axis=1)
    climb = 1 - np.exp(-hop / (RELEASE_SECONDS * rate))
    level, followed = 1.0, np.empty_like(coarse)
    for index, value in enumerate(coarse.tolist()):
        level = value if value < level else level + (value - level) * climb
        followed[index] = level
    smooth = np.interp(np.arange(len(gain)), np.arange(len(coarse)) * hop, followed)
    return np.asarray(np.minimum(gain, smooth))


def mastering_gain_db(sound: Samples, rate: int, target_lufs: float = TARGET_LUFS) -> float:
    """What brings a sound to the target loudness once it is limited. 0 for silence; 32 at most."""
    finished = sound
    gain_db = 0.0
    for _ in range(3):
        missing = target_lufs - integrated_lufs(finished, rate)
        if not np.isfinite(missing) or abs(missing) < 0.3:
            break
        gain_db = min(gain_db + missing, MOST_GAIN_DB)
        finished = at_gain(sound, gain_db, rate)
    return float(gain_db)


def at_gain(sound: Samples, gain_db: float, rate: int) -> Samples:
    """Louder or quieter by so much, under the ceiling."""
    return limited(np.asarray(sound * 10 ** (gain_db / 20), np.float32), rate)


def mastered(sound: Samples, rate: int, target_lufs: float = TARGET_LUFS) -> Samples:
    """At the target loudness under the ceiling. Silence stays silence; a scene is lifted by 32 dB at most."""
    return at_gain(sound, mastering_gain_db(sound, rate, target_lufs), rate)

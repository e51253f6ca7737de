"""The building blocks of every sound here: seeded noise, envelopes, causal filters, sums of decaying sines."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import signal

Samples = NDArray[np.float32]
Random = np.random.Generator


def random_for(seed: int, *identity: object) -> Random:
    """A generator that depends on the seed and on what is being made, and on nothing that was drawn before it."""
    return np.random.default_rng([seed & 0xFFFFFFFF, zlib.crc32(repr(identity).encode())])


def count(seconds: float, rate: int) -> int:
    return max(1, round(seconds * rate))


def times(samples: int, rate: int) -> Samples:
    return (np.arange(samples, dtype=np.float64) / rate).astype(np.float32)


def noise(random: Random, samples: int) -> Samples:
    return random.standard_normal(samples, dtype=np.float32)


def pink(random: Random, samples: int, rate: int) -> Samples:
    """Noise that falls by 3 dB an octave above 60 Hz, at unit RMS; what no small speaker plays is left out."""
    spectrum = np.fft.rfft(noise(random, samples))
    hertz = np.arange(spectrum.size) * (rate / samples)
    spectrum *= np.minimum(hertz / 60.0, 1.0) ** 2 / np.sqrt(np.maximum(hertz, 60.0))
    shaped = np.fft.irfft(spectrum, samples)
    return np.asarray(shaped / (np.std(shaped) + 1e-12), np.float32)


def decay(samples: int, rate: int, seconds: float) -> Samples:
    """Falls by 60 dB within `seconds`, from 1 at its first sample."""
    falling: Samples = np.exp(np.float32(-6.9078 / max(seconds, 1e-4)) * times(samples, rate))
    return falling


def swell(samples: int, rate: int, attack: float, release: float) -> Samples:
    """1 with smooth edges of the given seconds, 0 at both ends."""
    shape = np.ones(samples, np.float32)
    first, last = min(count(attack, rate), samples), min(count(release, rate), samples)
    shape[:first] *= np.sin(np.linspace(0, np.pi / 2, first, dtype=np.float32)) ** 2
    shape[samples - last :] *= np.cos(np.linspace(0, np.pi / 2, last, dtype=np.float32)) ** 2
    return shape


def curve(points: Sequence[tuple[float, float]], samples: int, rate: int) -> Samples:
    """Straight lines through (seconds, value), held at the ends."""
    at, value = zip(*points, strict=True)
    return np.asarray(np.interp(times(samples, rate), at, value), np.float32)


@lru_cache(maxsize=512)
def _sections(kind: str, edges: tuple[float, ...], order: int, rate: int) -> NDArray[np.float64]:
    corners = [edge / (rate / 2) for edge in edges]
    sections = signal.butter(order, corners if len(corners) > 1 else corners[0], kind, output="sos")
    return np.asarray(sections, dtype=np.float64)


def _edge(hertz: float, rate: int) -> float:
    return float(min(max(hertz, 10.0), rate * 0.49))


def low_pass(samples: Samples, hertz: float, rate: int, order: int = 2) -> Samples:
    return _filter(samples, "lowpass", (_edge(hertz, rate),), order, rate)


def high_pass(samples: Samples, hertz: float, rate: int, order: int = 2) -> Samples:
    return _filter(samples, "highpass", (_edge(hertz, rate),), order, rate)


def band_pass(samples: Samples, low: float, high: float, rate: int, order: int = 2) -> Samples:
    low, high = _edge(low, rate), _edge(high, rate)
    return _filter(samples, "bandpass", (low, max(high, low * 1.1)), order, rate)


def _filter(samples: Samples, kind: str, edges: tuple[float, ...], order: int, rate: int) -> Samples:
    sections = _sections(kind, edges, order, rate)
    return np.asarray(signal.sosfilt(sections, samples, axis=0), dtype=np.float32)


def band_noise(random: Random, samples: int, low: float, high: float, rate: int) -> Samples:
    """Noise between two frequencies at unit RMS."""
    shaped = band_pass(noise(random, samples), low, high, rate)
    scale = np.float32(1 / (float(np.sqrt(np.mean(shaped**2))) + 1e-9))
    return np.multiply(shaped, scale, dtype=np.float32)


def drift(random: Random, samples: int, rate: int, hertz: float, low: float = 0.0, high: float = 1.0) -> Samples:
    """A slow random wander between `low` and `high` that turns about `hertz` times a second."""
    knots = random.uniform(low, high, max(4, int(samples / rate * hertz) + 4))
    at = np.linspace(0, knots.size - 1, samples)
    whole = np.minimum(at.astype(np.int64), knots.size - 2)
    blend = 0.5 - 0.5 * np.cos(np.pi * (at - whole))
    return np.asarray(knots[whole] * (1 - blend) + knots[whole + 1] * blend, np.float32)


def phase(hertz: Samples | float, samples: int, rate: int) -> NDArray[np.float64]:
    """Radians of an oscillator whose frequency may move, summed in double precision."""
    steps = np.broadcast_to(np.asarray(hertz, np.float64), (samples,))
    return np.asarray(np.cumsum(steps) * (2 * np.pi / rate), np.float64)


def add(target: Samples, grain: Samples, start: int, gain: float = 1.0) -> None:
    """Add a grain into a longer sound in place; whatever sticks out at either end is dropped."""
    first, last = max(start, 0), min(start + len(grain), len(target))
    if last > first:
        target[first:last] += grain[first - start : last - start] * np.float32(gain)

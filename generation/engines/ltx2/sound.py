"""Sound around the model: as long as the pictures, joined without a click, and back into the model's latents."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FADE_SECONDS = 0.005
MEL_WINDOW = 1024
MEL_FLOOR = 1e-5


def fit(sound: NDArray[np.float32], samples: int, rate: int) -> NDArray[np.float32]:
    """Cut or lengthen [n, channels] to `samples`. The model's sound ends some 15 ms early: fade it into silence."""
    fitted = np.zeros((samples, sound.shape[1]), np.float32)
    kept = min(samples, len(sound))
    fitted[:kept] = sound[:kept]
    fade = min(kept, round(FADE_SECONDS * rate))
    if kept < samples and fade:
        fitted[kept - fade : kept] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)[:, None]
    return fitted


def samples_for(frames: int, fps: int, rate: int) -> int:
    """The exact length of `frames` pictures."""
    return round(Fraction(frames, fps) * rate)


def join(before: NDArray[np.float32], after: NDArray[np.float32], overlap: int) -> NDArray[np.float32]:
    """Append; cross over with equal power where the first `overlap` samples of `after` repeat the end of `before`."""
    overlap = min(overlap, len(before), len(after))
    if overlap == 0:
        return np.concatenate([before, after])
    angle = np.linspace(0.0, np.pi / 2, overlap, dtype=np.float32)[:, None]
    crossed = before[-overlap:] * np.cos(angle) + after[:overlap] * np.sin(angle)
    return np.concatenate([before[:-overlap], crossed, after[overlap:]])


def log_mel(sound: NDArray[np.float32], *, rate: int, hop: int, bands: int) -> NDArray[np.float32]:
    """The model's view of sound: [channels, time, bands] natural log of a Slaney mel magnitude spectrum."""
    from scipy.signal import stft

    padded = np.pad(sound, ((MEL_WINDOW // 2, MEL_WINDOW // 2), (0, 0)), mode="reflect")
    window = np.hanning(MEL_WINDOW + 1)[:-1]
    _, _, spectrum = stft(
        padded.T, window=window, nperseg=MEL_WINDOW, noverlap=MEL_WINDOW - hop, boundary=None, padded=False
    )
    magnitude = np.abs(spectrum) * window.sum()
    mel = np.einsum("bf,cft->ctb", mel_filters(rate, bands), magnitude)
    return np.asarray(np.log(np.maximum(mel, MEL_FLOOR)), dtype=np.float32)


def mel_filters(rate: int, bands: int) -> NDArray[np.float64]:
    """[bands, bins] triangles of equal area on Slaney's scale, linear below 1 kHz and logarithmic above."""
    bins = np.linspace(0.0, rate / 2, MEL_WINDOW // 2 + 1)
    top = _to_mel(rate / 2)
    edges = _to_hertz(np.linspace(0.0, top, bands + 2))
    rising = (bins[None, :] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins[None, :]) / np.diff(edges)[1:, None]
    triangles: NDArray[np.float64] = np.maximum(0.0, np.minimum(rising, falling))
    return triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None]


def _to_mel(hertz: float) -> float:
    return hertz / (200 / 3) if hertz < 1000 else 15.0 + 27.0 * float(np.log(hertz / 1000) / np.log(6.4))


def _to_hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = mel * (200 / 3)
    return np.where(mel < 15.0, linear, 1000.0 * np.exp(np.log(6.4) * (mel - 15.0) / 27.0))

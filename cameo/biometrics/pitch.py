"""The median pitch of a voice, by autocorrelation: what an engine may use of a voice without its sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LOWEST_HERTZ, HIGHEST_HERTZ = 60.0, 420.0
_FRAME_SECONDS, _STEP_SECONDS = 0.04, 0.02
_VOICED_FROM = 0.5


def median_pitch(samples: NDArray[np.float32], rate: int) -> float:
    """Hertz, over the frames that are clearly voiced; 0 where there are none."""
    size, step = int(_FRAME_SECONDS * rate), int(_STEP_SECONDS * rate)
    if len(samples) < size:
        return 0.0
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::step]
    loud = frames[np.abs(frames).max(axis=1) > 0.02 * float(np.abs(samples).max() or 1)]
    if not len(loud):
        return 0.0
    spectrum = np.fft.rfft(loud - loud.mean(axis=1, keepdims=True), 2 * size, axis=1)
    echo = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :size]
    shortest, longest = int(rate / HIGHEST_HERTZ), min(size - 1, int(rate / LOWEST_HERTZ))
    # Fewer samples overlap at longer lags; without this the estimate would prefer high pitches.
    fair = echo[:, shortest:longest] / (1 - np.arange(shortest, longest) / size)
    best = fair.argmax(axis=1)
    is_voiced = fair[np.arange(len(fair)), best] > _VOICED_FROM * echo[:, 0]
    if not is_voiced.any():
        return 0.0
    return float(np.median(rate / (best[is_voiced] + shortest)))

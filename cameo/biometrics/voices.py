"""Whose voice is it? A speaker embedding and the median pitch, in the inference process and without torch.

The network is the d-vector encoder of Resemblyzer (three LSTM layers over 40 mel bands, after Wan et al. 2018,
"Generalized end-to-end loss for speaker verification"); its weights lie beside this file, see data/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cameo.biometrics import pinned
from cameo.biometrics.pitch import median_pitch

Floats = NDArray[np.float32]
RATE = 16_000
SECONDS_MAX = 60
EMBEDDING_SIZE = 256
_WEIGHTS = Path(__file__).with_name("data") / "voice_encoder.safetensors"
_WINDOW, _HOP, _BANDS = 400, 160, 40
_PART_FRAMES, _PART_STEP = 160, 80
_LEVEL = 10 ** (-30 / 20)
_QUIET_BELOW_PEAK = 10 ** (-35 / 20)
_VOICED_SECONDS_MIN = 0.4


class Voices:
    """Items are 16-bit mono sound at 16 kHz as bytes.

    Results: {"embedding": 256 little-endian float32 of length one, empty where nobody speaks, "voiced_seconds",
    "pitch_hertz" (0 where nothing is voiced)}.
    """

    batch_max = 4
    _weights: Mapping[str, Floats]

    def load(self) -> None:
        from safetensors.numpy import load

        raw = load(pinned.read(_WEIGHTS, pinned.VOICE_ENCODER))
        self._weights = {name: values.astype(np.float32) for name, values in raw.items()}

    def check(self, item: Any) -> None:
        if not isinstance(item, bytes) or len(item) % 2 or len(item) > SECONDS_MAX * RATE * 2:
            raise ValueError(f"An item is 16-bit sound at {RATE} Hz of at most {SECONDS_MAX} s.")

    def run(self, items: Sequence[bytes]) -> list[dict[str, Any]]:
        return [self._one((np.frombuffer(item, "<i2") / 32768).astype(np.float32)) for item in items]

    def _one(self, samples: Floats) -> dict[str, Any]:
        spoken = without_silence(samples)
        seconds = len(spoken) / RATE
        answer = {"embedding": b"", "voiced_seconds": seconds, "pitch_hertz": median_pitch(spoken, RATE)}
        if seconds >= _VOICED_SECONDS_MIN:
            answer["embedding"] = self._embed(spoken).astype("<f4").tobytes()
        return answer

    def _embed(self, spoken: Floats) -> Floats:
        """Mean over parts of 1.6 s, half overlapping, scaled to length one."""
        loud = spoken * max(1.0, _LEVEL / max(float(np.sqrt(np.mean(spoken**2))), 1e-6))
        bands = mel_bands(loud)
        if len(bands) < _PART_FRAMES:
            bands = np.resize(bands, (_PART_FRAMES, _BANDS))
        starts = range(0, len(bands) - _PART_FRAMES + 1, _PART_STEP)
        hidden = np.stack([bands[start : start + _PART_FRAMES] for start in starts])
        for layer in range(3):
            hidden = self._lstm(hidden, layer)
        raw = np.maximum(hidden[:, -1] @ self._weights["linear.weight"].T + self._weights["linear.bias"], 0)
        mean = (raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9)).mean(axis=0)
        unit: Floats = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return unit

    def _lstm(self, inputs: Floats, layer: int) -> Floats:
        """One layer over [parts, frames, features], gates in torch's order: input, forget, cell, output."""
        of = self._weights
        driven = inputs @ of[f"lstm.weight_ih_l{layer}"].T + of[f"lstm.bias_ih_l{layer}"] + of[f"lstm.bias_hh_l{layer}"]
        recurrent = np.ascontiguousarray(of[f"lstm.weight_hh_l{layer}"].T)
        size = recurrent.shape[0]
        state, cell = np.zeros((2, len(inputs), size), np.float32)
        out = np.empty((*inputs.shape[:2], size), np.float32)
        for frame in range(inputs.shape[1]):
            gates = driven[:, frame] + state @ recurrent
            entry, keep, fresh, shown = np.split(gates, 4, axis=1)
            cell = _sigmoid(keep) * cell + _sigmoid(entry) * np.tanh(fresh)
            state = _sigmoid(shown) * np.tanh(cell)
            out[:, frame] = state
        return out


def without_silence(samples: Floats) -> Floats:
    """The stretches in which somebody makes a sound, with 0.1 s around them."""
    step = RATE // 50
    whole = samples[: len(samples) // step * step].reshape(-1, step)
    if not whole.size:
        return samples[:0]
    level = np.sqrt((whole**2).mean(axis=1))
    is_loud = level > max(float(level.max()) * _QUIET_BELOW_PEAK, 1e-3)
    around = np.convolve(is_loud, np.ones(11), "same") > 0.5
    return whole[around].reshape(-1)


def mel_bands(samples: Floats) -> Floats:
    """Power in 40 mel bands, float32 [frames, 40], a frame each 10 ms; not in decibels, as the network was trained."""
    padded = np.pad(samples, _WINDOW // 2)
    count = 1 + (len(padded) - _WINDOW) // _HOP
    index = np.arange(_WINDOW)[None] + _HOP * np.arange(count)[:, None]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
    power = np.abs(np.fft.rfft(padded[index] * window, axis=1)) ** 2
    return (power @ _filters().T).astype(np.float32)


@cache
def _filters() -> Floats:
    """Triangles on Slaney's mel scale (linear to 1 kHz, then logarithmic), each of unit area."""
    edges = _hertz(np.linspace(0, _mel(RATE / 2), _BANDS + 2))
    centres = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    rising = (centres - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - centres) / np.diff(edges)[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    scaled: Floats = (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)
    return scaled


def _mel(hertz: float) -> float:
    return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * float(np.log(hertz / 1000)) / float(np.log(6.4))


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))), np.float32)

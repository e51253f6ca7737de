"""What a mouth does while it speaks: phonemes become shapes, one for each frame of the picture."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from generation.engines.sim.sound.speech import Phoneme, Utterance


class Viseme(StrEnum):
    REST = "rest"
    CLOSED = "closed"
    """Lips together: p, b, m."""
    TEETH = "teeth"
    """Lower lip at the teeth: f, v."""
    TONGUE = "tongue"
    """Tongue seen between the teeth: th, l."""
    NARROW = "narrow"
    """Teeth nearly together: s, t, k, n."""
    WIDE = "wide"
    """A smile: ee, i, e."""
    OPEN = "open"
    """Jaw down: a, ah."""
    ROUND = "round"
    """Lips forward: o, u, w."""


@dataclass(frozen=True, slots=True)
class MouthShape:
    viseme: Viseme
    opening: float
    """Height of the gap, 0 shut to 1 as far as it goes."""
    width: float
    """0 pursed, 0.5 at rest, 1 as wide as it goes."""


OPENING = {
    Viseme.REST: 0.0,
    Viseme.CLOSED: 0.0,
    Viseme.TEETH: 0.14,
    Viseme.TONGUE: 0.35,
    Viseme.NARROW: 0.22,
    Viseme.WIDE: 0.6,
    Viseme.OPEN: 1.0,
    Viseme.ROUND: 0.62,
}
WIDTH = {
    Viseme.REST: 0.5,
    Viseme.CLOSED: 0.5,
    Viseme.TEETH: 0.55,
    Viseme.TONGUE: 0.6,
    Viseme.NARROW: 0.65,
    Viseme.WIDE: 0.95,
    Viseme.OPEN: 0.7,
    Viseme.ROUND: 0.15,
}
LETTERS = {
    Viseme.CLOSED: "pbmɓɱ",
    Viseme.TEETH: "fvʋɸβ",
    Viseme.TONGUE: "θðlɫɭʎ",
    Viseme.WIDE: "iɪeɛæyøjɨʏœ",
    Viseme.OPEN: "aɑɐʌɒäɶ",
    Viseme.ROUND: "oɔuʊwɵʉɯɤɥ",
}
HALF_OPEN = "əɜɚɝɹrɾʁhɘ"
SHAPES = {letter: viseme for viseme, letters in LETTERS.items() for letter in letters}
STEPS_PER_SECOND = 200
GLIDE_SECONDS = 0.035


def viseme_of(name: str) -> Viseme:
    """The shape of one phoneme in IPA. Its first letter decides; stress and length marks do not."""
    for letter in unicodedata.normalize("NFD", name):
        if letter in SHAPES:
            return SHAPES[letter]
        if letter in HALF_OPEN:
            return Viseme.WIDE
        if letter.isalpha() and unicodedata.category(letter) != "Lm":
            return Viseme.NARROW
    return Viseme.REST


def mouth_shapes(
    utterance: Utterance, *, at_seconds: float, frames: int, fps: float, first_frame: int = 0
) -> list[MouthShape]:
    """The mouth in each of `frames` pictures for a line that begins at `at_seconds`.

    A picture stands from n / fps to (n + 1) / fps and is given the shape of the middle of that span, so that mouth and
    voice are at most half a frame apart. The gap follows the loudness too: a shouted vowel opens more than a murmured.
    """
    length = max(2, int(utterance.seconds * STEPS_PER_SECOND) + 20)
    opening, width = _tracks(utterance.phonemes, length)
    opening *= 0.35 + 0.65 * _loudness(utterance, length)
    steps = ((first_frame + np.arange(frames) + 0.5) / fps - at_seconds) * STEPS_PER_SECOND
    at = np.arange(length)
    openings = np.interp(steps, at, opening, left=0.0, right=0.0)
    widths = np.interp(steps, at, width, left=0.5, right=0.5)
    visemes = (_at(utterance.phonemes, step / STEPS_PER_SECOND) for step in steps)
    return [MouthShape(v, float(o), float(w)) for v, o, w in zip(visemes, openings, widths, strict=True)]


def _at(phonemes: tuple[Phoneme, ...], seconds: float) -> Viseme:
    names = (p.name for p in phonemes if p.start_seconds <= seconds < p.end_seconds)
    return viseme_of(next(names, ""))


def _tracks(phonemes: tuple[Phoneme, ...], length: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Opening and width over time. Lips glide from one shape into the next, centred on the change."""
    opening, width = np.zeros(length), np.full(length, 0.5)
    for phoneme in phonemes:
        span = slice(round(phoneme.start_seconds * STEPS_PER_SECOND), round(phoneme.end_seconds * STEPS_PER_SECOND))
        viseme = viseme_of(phoneme.name)
        opening[span], width[span] = OPENING[viseme], WIDTH[viseme]
    glide = np.hanning(2 * round(GLIDE_SECONDS * STEPS_PER_SECOND) + 1)
    glide /= glide.sum()
    reach = glide.size // 2
    padded = np.pad(np.stack([opening, width]), ((0, 0), (reach, reach)), mode="edge")
    return np.convolve(padded[0], glide, "valid"), np.convolve(padded[1], glide, "valid")


def _loudness(utterance: Utterance, length: int) -> NDArray[np.float64]:
    """How loud the voice is in each step, 0 to 1 of its loudest."""
    step = utterance.sample_rate // STEPS_PER_SECOND
    padded = np.zeros(length * step, np.float32)
    kept = utterance.samples[: padded.size]
    padded[: kept.size] = kept
    power = np.mean(padded.reshape(length, step) ** 2, axis=1)
    smooth = np.convolve(power, np.hanning(9) / np.hanning(9).sum(), "same")
    level = np.sqrt(np.maximum(smooth, 0.0))
    return np.asarray(level / (level.max() + 1e-9), np.float64)

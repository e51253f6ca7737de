"""Clips broken on purpose, after decoding: a measure that does not fail on these measures nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generation.evaluation.media import Decoded

HASTE = 1.05
"""Pictures shown so much faster fall by its square: a tenth more than g."""
SHIFT_SECONDS = 0.12


def hurried(clip: Decoded, factor: float = HASTE) -> Decoded:
    """The same pictures at another pace: gravity is wrong by the factor's square."""
    return replace(clip, picture_seconds=clip.picture_seconds / factor)


def late(clip: Decoded, seconds: float = SHIFT_SECONDS) -> Decoded:
    """The sound so much after the pictures."""
    moved = np.zeros_like(clip.sound)
    by = round(seconds * clip.sample_rate)
    moved[by:] = clip.sound[: len(moved) - by]
    return replace(clip, sound=moved)


def cut(clip: Decoded, first: int, last: int | None = None) -> Decoded:
    """Some of the pictures, with their sound."""
    at = clip.picture_seconds[first:last]
    begin, end = round(at[0] * clip.sample_rate), round((at[-1] + 1 / clip.fps) * clip.sample_rate)
    return replace(clip, pictures=clip.pictures[first:last], picture_seconds=at - at[0], sound=clip.sound[begin:end])

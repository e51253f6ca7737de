"""The files that a composition is made from, and where each piece comes to lie in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generation.composing.recipe import Composition, Layout


@dataclass(frozen=True, slots=True)
class Material:
    """One piece's media: a clip of ours, or the raw frames and sound that an engine has just made.

    `sound` is a file of its own beside raw frames and the clip itself otherwise; None for a silent piece.
    """

    video: Path
    sound: Path | None
    seconds: float
    width: int
    height: int
    fps: int
    is_raw: bool = False
    truth: Path | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A stretch of a material, `start` to `end` of its own seconds, shown from `at` of the whole.

    `number` is its own among all pieces: the same clip twice is two inputs.
    """

    number: int
    material: Material
    start: float
    end: float
    at: float
    volume: float = 1.0

    @property
    def seconds(self) -> float:
        return self.end - self.start


def place(composition: Composition, materials: Sequence[Material]) -> list[Placed]:
    """Every piece in its time. Pieces beside each other all begin at once."""
    placed: list[Placed] = []
    at = 0.0
    for piece, material in zip(composition.pieces, materials, strict=True):
        end = min(piece.end or material.seconds, material.seconds)
        one = Placed(len(placed), material, min(piece.start, end), end, at, piece.volume)
        placed.append(one)
        if composition.layout is Layout.SEQUENCE:
            at += one.seconds - composition.fade_seconds
    return placed

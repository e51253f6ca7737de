"""What is put together, as data that the job's row keeps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generation.engines.codec import from_plain, to_plain
from moderation.provenance.media import WHOLE, Grid

NEW = -1
"""The piece that the job's engine makes."""
FADE_MAX = 2.0


class Layout(StrEnum):
    SEQUENCE = "sequence"
    SIDE_BY_SIDE = "side_by_side"
    OVER_UNDER = "over_under"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the job's parent at position `parent`, or what the engine makes (`NEW`)."""

    parent: int
    start: float = 0.0
    end: float = 0.0
    """Seconds in the source; 0 means its end."""
    volume: float = 1.0


@dataclass(frozen=True, slots=True)
class Composition:
    """Pieces in order, and the film that they become. Seconds of the whole are those of the finished clip."""

    layout: Layout
    pieces: tuple[Piece, ...]
    width: int
    height: int
    fps: int
    seconds: float
    fade_seconds: float = 0.0
    """How long one piece melts into the next, picture and sound."""
    bed: Piece | None = None
    """Sound that lies below all of it."""
    is_unbroken: bool = False
    """Each piece goes on from the one before: their sounds are joined so that nobody hears where."""

    @property
    def frames(self) -> int:
        return max(1, round(self.seconds * self.fps))

    @property
    def grid(self) -> Grid:
        """How the pieces share a frame: what must not lie across their seams asks this."""
        match self.layout:
            case Layout.SEQUENCE:
                return WHOLE
            case Layout.SIDE_BY_SIDE:
                return Grid(columns=len(self.pieces))
            case Layout.OVER_UNDER:
                return Grid(rows=len(self.pieces))


def to_json(composition: Composition) -> dict[str, Any]:
    return to_plain(composition)


def from_json(data: dict[str, Any]) -> Composition:
    """Raises ValueError when it is none."""
    return from_plain(data, Composition)

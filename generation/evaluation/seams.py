"""How well one clip goes on from another: the picture at the join, and the motion across it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generation.evaluation.flights import Piece, pieces_of
from generation.evaluation.media import Decoded
from generation.evaluation.tracks import follow


@dataclass(frozen=True, slots=True)
class Seam:
    psnr_db: float
    """Of the last picture of one against the first of the other."""
    usual_psnr_db: float
    """Of neighbouring pictures within the first clip: what no seam at all would give."""
    position_jump: float
    """Pixels between where the thing should have been by its own motion and where it is, over its diameter."""
    velocity_jump: float
    """Change of velocity at the join over the speed there (or over a diameter a second, if that is more)."""

    @property
    def is_seamless(self) -> bool:
        return self.psnr_db > self.usual_psnr_db - 6.0 and self.position_jump < 0.15 and self.velocity_jump < 0.25


def seam(before: Decoded, after: Decoded, colour: str, overlap_frames: int = 0) -> Seam:
    """Measure the join. `overlap_frames` of `after` repeat the end of `before` and are compared picture by picture."""
    usual = [psnr(a, b) for a, b in zip(before.pictures[-13:-1], before.pictures[-12:], strict=True)]
    if overlap_frames:
        pairs = zip(before.pictures[-overlap_frames:], after.pictures[:overlap_frames], strict=True)
        joined = float(np.mean([psnr(a, b) for a, b in pairs]))
    else:
        joined = psnr(before.pictures[-1], after.pictures[0])
    position, velocity = _motion_across(before, after, colour, overlap_frames)
    return Seam(joined, float(np.median(usual)), position, velocity)


def psnr(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    error = float(np.mean((a.astype(np.float32) - b.astype(np.float32)) ** 2))
    return float(10 * np.log10(255.0**2 / max(error, 1e-3)))


def _motion_across(before: Decoded, after: Decoded, colour: str, overlap: int) -> tuple[float, float]:
    one, other = follow(before.pictures, colour), follow(after.pictures, colour)
    first, then = pieces_of(one, before.fps), pieces_of(other, after.fps)
    if not first or not then:
        return float("inf"), float("inf")
    diameter = float(np.sqrt(np.nanmedian(one.areas) * 4 / np.pi))
    join = len(before.pictures) / before.fps
    at = overlap / after.fps
    expected, found = _place(first[-1], join), _place(_piece_at(then, overlap), at)
    vx, vy = first[-1].velocity(join)
    wx, wy = _piece_at(then, overlap).velocity(at)
    speed = max(float(np.hypot(vx, vy)), diameter)
    return float(np.hypot(*(expected - found))) / diameter, float(np.hypot(wx - vx, wy - vy)) / speed


def _piece_at(pieces: list[Piece], frame: int) -> Piece:
    return next((piece for piece in pieces if piece.first <= frame < piece.last), pieces[0])


def _place(piece: Piece, seconds: float) -> NDArray[np.float64]:
    powers = np.asarray([1.0, seconds, seconds**2])
    return np.asarray([piece.column @ powers, piece.row @ powers])

"""Motion read off a track: pieces of constant acceleration, and the instants at which one piece turns into another.

A track is cut by optimal partitioning: the cut that makes squared residuals plus a price for each piece least. Between
cuts a free body follows a parabola, so its acceleration, the moment of each impact (where two parabolas meet) and the
speeds before and after come out finer than a picture or a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from generation.evaluation.tracks import Track

Floats = NDArray[np.float64]
SHORTEST_FRAMES = 3
LONGEST_GAP_FRAMES = 4
"""Pictures in a row that may be missing from a motion."""
PIECE_PRICE = 26.0
"""In units of the noise: how much better a fit must get to be worth one more piece."""
LEAST_NOISE_PIXELS = 0.22
LEAST_FLIGHT_FRAMES = 7
"""Shorter flights tell their acceleration too roughly."""
STOPGAP_FRAMES = 4
STOPGAP_BEND = 3.0
FALLING_SHARE = 0.5
LEAST_FALL = 60.0
"""Pixels a second squared; under it nothing in the shot is taken to fall."""
LEAST_JUMP = 0.10
"""Of the shot's typical speed: smaller changes of velocity are no impact."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Frames first..last (exclusive) on one parabola; coefficients of 1, t, t^2 in pixels and seconds of the shot."""

    first: int
    last: int
    column: Floats
    row: Floats

    def velocity(self, seconds: float) -> tuple[float, float]:
        return self.column[1] + 2 * self.column[2] * seconds, self.row[1] + 2 * self.row[2] * seconds

    @property
    def acceleration(self) -> float:
        """Downwards, in pixels a second squared."""
        return float(2 * self.row[2])


@dataclass(frozen=True, slots=True)
class Impact:
    at_seconds: float
    jump: float
    """Change of velocity in pixels a second."""
    speed_before: float
    """Downwards, just before; upwards is negative."""
    speed_after: float
    """Upwards, just after."""


def pieces_of(track: Track, fps: float) -> list[Piece]:
    """The pieces of a shot's track, in order. Pictures where it is not whole belong to none."""
    out: list[Piece] = []
    usable = track.is_found & track.is_whole
    for run in _runs(usable):
        if len(run) >= SHORTEST_FRAMES:
            out += _partition(run, track.columns[run], track.rows[run], fps)
    return _without_stopgaps(out)


def impacts_of(pieces: list[Piece], fps: float) -> list[Impact]:
    """Where the velocity changes at once. A mere change of acceleration (let go, starts to roll) is none."""
    typical = np.median([np.hypot(*p.velocity((p.first + p.last) / 2 / fps)) for p in pieces]) if pieces else 0.0
    fastest = max((abs(p.velocity((p.last - 1) / fps)[1]) for p in pieces), default=0.0)
    out = []
    for before, after in pairwise(pieces):
        if after.first - before.last >= LONGEST_GAP_FRAMES:
            continue
        at = _meeting(before, after, fps)
        (vx, vy), (wx, wy) = before.velocity(at), after.velocity(at)
        jump = float(np.hypot(wx - vx, wy - vy))
        if jump > LEAST_JUMP * max(typical, 0.5 * fastest):
            out.append(Impact(at, jump, float(vy), float(-wy)))
    return out


def flights_of(pieces: list[Piece], least_frames: int = LEAST_FLIGHT_FRAMES) -> list[Piece]:
    """Pieces in which something falls freely: those whose acceleration is like that of the ones that fall fastest."""
    long = [piece for piece in pieces if piece.last - piece.first >= LEAST_FLIGHT_FRAMES]
    most = max((piece.acceleration for piece in long), default=0.0)
    like = [piece for piece in pieces if piece.acceleration > FALLING_SHARE * most]
    return [piece for piece in like if piece.last - piece.first >= least_frames] if most > LEAST_FALL else []


def fall_acceleration(flights: list[Piece], fps: float) -> float:
    """Pixels a second squared over all flights; long ones tell it far more exactly and weigh more. NaN for none."""
    if not flights:
        return float("nan")
    weights = np.asarray([(piece.last - piece.first) ** 5 for piece in flights], float)
    return float(np.average([piece.acceleration for piece in flights], weights=weights))


def restitutions(impacts: list[Impact]) -> Floats:
    """Speed after over speed before for each bounce off something below."""
    return np.asarray([i.speed_after / i.speed_before for i in impacts if i.speed_before > 0 and i.speed_after > 0])


def _without_stopgaps(pieces: list[Piece]) -> list[Piece]:
    """Leave out pieces of three or four pictures that bend like nothing else here: an impact, smeared by noise."""
    bends = [np.hypot(p.column[2], p.row[2]) for p in pieces if p.last - p.first >= LEAST_FLIGHT_FRAMES]
    most = STOPGAP_BEND * max(bends, default=np.inf)
    return [p for p in pieces if p.last - p.first > STOPGAP_FRAMES or np.hypot(p.column[2], p.row[2]) <= most]


def _runs(usable: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    at = np.flatnonzero(usable)
    return np.split(at, np.flatnonzero(np.diff(at) > LONGEST_GAP_FRAMES) + 1) if at.size else []


def _partition(frames: NDArray[np.int64], columns: Floats, rows: Floats, fps: float) -> list[Piece]:
    count = len(frames)
    cost = _costs(frames, columns, rows)
    best = np.full(count + 1, np.inf)
    best[0] = -PIECE_PRICE
    back = np.zeros(count + 1, int)
    for end in range(SHORTEST_FRAMES, count + 1):
        starts = np.arange(0, end - SHORTEST_FRAMES + 1)
        totals = best[starts] + cost[starts, end] + PIECE_PRICE
        back[end] = starts[np.argmin(totals)]
        best[end] = totals.min()
    ends = [count]
    while ends[-1] > 0:
        ends.append(int(back[ends[-1]]))
    edges = ends[::-1]
    return [_fitted(frames, columns, rows, a, b, fps) for a, b in pairwise(edges)]


def _costs(frames: NDArray[np.int64], columns: Floats, rows: Floats) -> Floats:
    """Squared residual, in units of the noise, of the best parabola through frames a..b, for every a and b.

    All at once from running sums of powers of t: the normal equations of every span are solved as one batch.
    """
    count = len(rows)
    t = (frames - frames.mean()) / 20.0
    powers = np.stack([t**k for k in range(5)])
    sums = np.concatenate([np.zeros((5, 1)), np.cumsum(powers, axis=1)], axis=1)
    cost = np.full((count, count + 1), np.inf)
    a, b = np.triu_indices(count + 1, SHORTEST_FRAMES)
    keep = a < count
    a, b = a[keep], b[keep]
    s = sums[:, b] - sums[:, a]
    matrix = np.stack([np.stack([s[i + j] for j in range(3)], -1) for i in range(3)], -2)
    matrix += np.eye(3) * 1e-10
    total = np.zeros(a.size)
    for values in (columns - columns.mean(), rows - rows.mean()):
        moments = np.concatenate([np.zeros((3, 1)), np.cumsum(powers[:3] * values, axis=1)], axis=1)
        squares = np.concatenate([[0.0], np.cumsum(values**2)])
        right = (moments[:, b] - moments[:, a]).T
        solved = np.linalg.solve(matrix, right[:, :, None])[:, :, 0]
        total += squares[b] - squares[a] - np.sum(solved * right, axis=1)
    cost[a, b] = np.maximum(total, 0.0) / _noise_pixels(columns, rows) ** 2
    return cost


def _noise_pixels(columns: Floats, rows: Floats) -> float:
    """How exactly the track places the thing: third differences of a parabola are noise alone, but at a few impacts."""
    if len(rows) < 8:
        return LEAST_NOISE_PIXELS
    third = np.concatenate([np.diff(columns, 3), np.diff(rows, 3)]) / np.sqrt(20.0)
    return max(LEAST_NOISE_PIXELS, 1.48 * float(np.median(np.abs(third))))


def _fitted(frames: NDArray[np.int64], columns: Floats, rows: Floats, a: int, b: int, fps: float) -> Piece:
    seconds = frames[a:b] / fps
    basis = np.stack([np.ones(b - a), seconds, seconds**2], axis=1)
    column = np.linalg.lstsq(basis, columns[a:b], rcond=None)[0]
    row = np.linalg.lstsq(basis, rows[a:b], rcond=None)[0]
    return Piece(int(frames[a]), int(frames[b - 1]) + 1, np.asarray(column, float), np.asarray(row, float))


def _meeting(before: Piece, after: Piece, fps: float) -> float:
    """Seconds at which the two parabolas meet, sought between the last picture of one and the first of the other."""
    at = np.linspace((before.last - 1.6) / fps, (after.first + 0.6) / fps, 241)
    powers = np.stack([np.ones_like(at), at, at**2])
    gap = np.hypot((before.column - after.column) @ powers, (before.row - after.row) @ powers)
    return float(at[np.argmin(gap)])

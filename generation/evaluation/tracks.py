"""Where a coloured thing is in each picture, to a fraction of a pixel, and what shape it has."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.evaluation.colours import always_there, hue_masks
from generation.evaluation.media import Pictures
from generation.evaluation.outlines import LEAST_OVERLAP, SHAPES, overlaps

Floats = NDArray[np.float64]
LEAST_AREA_SHARE = 0.0004
"""Smaller blobs are specks."""
LEAST_FILLED_SHARE = 0.4
LARGEST_THING_SHARE = 0.08
THINNEST_PIXELS = 4.0
STEADY_FRAMES = 12
STEADY_SHARE = 0.045


@dataclass(frozen=True, slots=True)
class Blob:
    column: float
    row: float
    area: float
    """Pixels of the convex hull: panels and highlights of another colour inside it count."""
    roundness: float
    """Hull area over that of the smallest circle around it: a disc 1, a square 0.64, a triangle 0.41."""
    is_whole: bool
    """Not cut off by the edge of the picture."""
    overlaps: tuple[float, float, float]
    """With each of outlines.SHAPES."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One value a picture; NaN where the thing was not found."""

    colour: str
    columns: Floats
    rows: Floats
    areas: Floats
    roundness: float
    """Median over the pictures in which it is whole; NaN if there is none."""
    overlaps: tuple[float, float, float]
    """With each of outlines.SHAPES, the median over the same pictures; 0 where there is none."""
    is_whole: NDArray[np.bool_]
    """Seen in full: not cut by the edge, covered in part, or run together with something of its colour."""

    @property
    def is_found(self) -> NDArray[np.bool_]:
        return np.isfinite(self.rows)

    @property
    def found_share(self) -> float:
        return float(np.mean(self.is_found))


def follow(pictures: Pictures, colour: str) -> Track:
    """The largest thing of a colour through one shot; between candidates the one nearest to where it was."""
    chosen: list[Blob | None] = []
    last: Blob | None = None
    for found in _blobs(pictures, colour):
        chosen.append(_continued(found, last))
        last = chosen[-1] or last
    return _track(colour, chosen)


def count_of(pictures: Pictures, colour: str) -> int:
    """How many separate things of a colour are seen at once, by the median picture that shows any."""
    counts = [len(blobs) for blobs in _blobs(pictures, colour)]
    seen = [count for count in counts if count]
    return round(float(np.median(seen))) if len(seen) >= 0.2 * len(counts) else 0


def _blobs(pictures: Pictures, colour: str) -> list[list[Blob]]:
    """Things of a colour in each picture. Scenery of it is left out; one compact blob is a thing that rests."""
    masks = hue_masks(pictures, colour)
    always = always_there(masks)
    is_a_thing = len(blobs_of(always)) <= 1 and np.mean(always) < LARGEST_THING_SHARE
    return [blobs_of(mask if is_a_thing else mask & ~always) for mask in masks]


def blobs_of(mask: NDArray[np.bool_]) -> list[Blob]:
    """Connected regions, largest first. Gaps of a pixel or two (seams, glints) do not split a thing."""
    height, width = mask.shape
    reach = max(3, round(min(height, width) * 0.012)) | 1
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    least = LEAST_AREA_SHARE * height * width
    large = [outline for outline in outlines if cv2.contourArea(outline) > max(least, _rim_area(outline))]
    found = [_blob(outline, width, height) for outline in large if _filled_share(mask, outline) > LEAST_FILLED_SHARE]
    return sorted(found, key=lambda blob: -blob.area)


def _rim_area(outline: cv2.typing.MatLike) -> float:
    """Pixels that a line as long as the outline would cover: where two other colours blend, a third one draws lines."""
    return THINNEST_PIXELS / 2 * float(cv2.arcLength(outline, closed=True))


def _filled_share(mask: NDArray[np.bool_], outline: cv2.typing.MatLike) -> float:
    """Pixels of the colour over those inside the outline. A rim, where two other colours blend, is nearly empty."""
    x, y, width, height = cv2.boundingRect(outline)
    inside = np.zeros((height, width), np.uint8)
    cv2.drawContours(inside, [outline], -1, 1, -1, offset=(-x, -y))
    return float(np.sum(mask[y : y + height, x : x + width] & (inside > 0)) / max(int(inside.sum()), 1))


def _blob(outline: cv2.typing.MatLike, width: int, height: int) -> Blob:
    hull = cv2.convexHull(outline)
    moments = cv2.moments(hull)
    # An outline runs through the middles of its pixels: half a pixel all round is missing from its area.
    area = moments["m00"] + 0.5 * cv2.arcLength(hull, closed=True)
    column, row = moments["m10"] / max(moments["m00"], 1e-9), moments["m01"] / max(moments["m00"], 1e-9)
    radius = cv2.minEnclosingCircle(hull)[1] + 0.5
    x, y, w, h = cv2.boundingRect(hull)
    is_whole = x > 1 and y > 1 and x + w < width - 1 and y + h < height - 1
    return Blob(column, row, area, area / (np.pi * radius**2), is_whole, overlaps(hull))


def _continued(found: list[Blob], last: Blob | None) -> Blob | None:
    if not found or last is None:
        return found[0] if found else None
    big = [blob for blob in found if blob.area > 0.35 * found[0].area]
    return min(big, key=lambda blob: (blob.column - last.column) ** 2 + (blob.row - last.row) ** 2)


def _track(colour: str, blobs: list[Blob | None]) -> Track:
    def values(name: str) -> Floats:
        return np.asarray([np.nan if blob is None else getattr(blob, name) for blob in blobs], float)

    whole = np.asarray([blob is not None and blob.is_whole for blob in blobs])
    whole &= _is_steady(values("area"), whole)
    round_ones = values("roundness")[whole]
    roundness = float(np.median(round_ones)) if round_ones.size else float("nan")
    seen = [blob.overlaps for blob, is_whole in zip(blobs, whole, strict=True) if blob is not None and is_whole]
    usual = np.median(seen, axis=0).tolist() if seen else [0.0, 0.0, 0.0]
    overlap = float(usual[0]), float(usual[1]), float(usual[2])
    return Track(colour, values("column"), values("row"), values("area"), roundness, overlap, whole)


def _is_steady(areas: Floats, whole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pictures in which the area is that of the second around them: a thing half covered, or merged, jumps in size."""
    steady = np.zeros(len(areas), bool)
    for index in np.flatnonzero(whole):
        near = slice(max(0, index - STEADY_FRAMES), index + STEADY_FRAMES + 1)
        usual = float(np.median(areas[near][whole[near]]))
        steady[index] = abs(areas[index] / usual - 1) < STEADY_SHARE
    return steady


def shape_of(track: Track) -> str:
    """ "ball", "box" or "triangle", whichever its outline is nearest to; empty where it can't be told."""
    best = int(np.argmax(track.overlaps))
    return SHAPES[best] if track.overlaps[best] > LEAST_OVERLAP else ""

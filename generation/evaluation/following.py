"""Whether a clip shows what was asked for: attributes read off the pictures against those of the prompt."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from generation.evaluation.flights import impacts_of, pieces_of
from generation.evaluation.media import Pictures
from generation.evaluation.tracks import Track, count_of, follow, shape_of

LEAST_FOUND_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Attributes:
    """One thing of a prompt or of a clip."""

    colour: str
    shape: str
    verb: str
    count: int = 1


def attributes_of(pictures: Pictures, fps: float, colour: str) -> Attributes | None:
    """What the thing of a colour is and does; None where there is none."""
    track = follow(pictures, colour)
    if track.found_share < LEAST_FOUND_SHARE:
        return None
    return Attributes(colour, shape_of(track), verb_of(track, fps), count_of(pictures, colour))


def verb_of(track: Track, fps: float) -> str:
    """ "bounce", "fall", "slide" (or roll: a plain disc does not tell) or "stand", from the track alone."""
    pieces = pieces_of(track, fps)
    rows, columns = track.rows[track.is_found], track.columns[track.is_found]
    diameter = float(np.sqrt(np.nanmedian(track.areas) * 4 / np.pi))
    upward = [impact for impact in impacts_of(pieces, fps) if impact.speed_before > 0 and impact.speed_after > diameter]
    if len(upward) >= 2:
        return "bounce"
    if np.ptp(rows) > 1.2 * diameter:
        return "fall"
    return "slide" if np.ptp(columns) > 1.0 * diameter else "stand"


def matches(asked: Attributes, seen: Attributes | None) -> dict[str, bool]:
    """Attribute by attribute; all false for a thing that is not there."""
    return {f.name: seen is not None and getattr(asked, f.name) == getattr(seen, f.name) for f in fields(Attributes)}

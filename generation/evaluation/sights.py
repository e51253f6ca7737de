"""What is seen to strike, held against what is heard: the one place where picture and sound meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from generation.evaluation.flights import LONGEST_GAP_FRAMES, Piece, flights_of, impacts_of, pieces_of, restitutions
from generation.evaluation.media import Decoded, Pictures
from generation.evaluation.onsets import TOLERANCE_SECONDS, Agreement, Floats, agreement, heard_onsets
from generation.evaluation.tracks import Track, follow

TOGETHER_SECONDS = 0.03
"""Impacts of two things closer than this are one: they struck each other."""
EDGE_FRAMES = 5
"""Fewer pictures than this on one side of an impact can not place it."""
RESOLVED_FRAMES = 5
"""Flights of fewer pictures are too short for the impact that ends them to be placed."""
USUAL_RESTITUTION = 0.6


@dataclass(frozen=True, slots=True)
class Seen:
    """Impacts in one clip, and the spans in which a picture can't tell whether there is one."""

    at_seconds: Floats
    blind: list[tuple[float, float]]

    def judged(self, heard: Floats) -> Floats:
        """Those onsets that the picture could confirm or deny."""
        return np.asarray([at for at in heard if not any(first <= at <= last for first, last in self.blind)], float)


def seen_and_heard(
    clip: Decoded, colours: Sequence[str], cuts: Sequence[int] = (), heard: Floats | None = None
) -> Agreement:
    """Onset agreement of one clip. `heard` puts the onsets of another clip under these pictures, as a control."""
    seen = seen_impacts(clip, colours, cuts)
    onsets = heard_onsets(clip.sound, clip.sample_rate) if heard is None else heard
    return agreement(seen.at_seconds, seen.judged(onsets))


def seen_impacts(clip: Decoded, colours: Sequence[str], cuts: Sequence[int] = ()) -> Seen:
    """Every impact of the coloured things in a clip whose shots begin at the pictures `cuts`."""
    edges = [0, *cuts, len(clip.pictures)]
    at: list[float] = []
    blind: list[tuple[float, float]] = []
    for first, last in pairwise(edges):
        start = first / clip.fps
        struck, unseen = _of_shot(clip.pictures[first:last], colours, clip.fps)
        at += [start + moment for moment in struck]
        end = (last - first) / clip.fps + TOLERANCE_SECONDS
        blind += [(start + a, start + min(b, end)) for a, b in unseen if a < end]
    shown = [moment for moment in sorted(at) if not any(a <= moment <= b for a, b in blind)]
    return Seen(_merged(shown), blind)


def _of_shot(pictures: Pictures, colours: Sequence[str], fps: float) -> tuple[list[float], list[tuple[float, float]]]:
    struck: list[float] = []
    seconds = len(pictures) / fps
    edge = EDGE_FRAMES / fps
    unseen = [(-edge, TOLERANCE_SECONDS), (seconds - edge, seconds + TOLERANCE_SECONDS)]
    for colour in colours:
        track = follow(pictures, colour)
        pieces = pieces_of(track, fps)
        impacts = impacts_of(pieces, fps)
        struck += [impact.at_seconds for impact in impacts]
        rebound = restitutions(impacts)
        unseen += _dying_bounces(pieces, float(np.median(rebound)) if rebound.size else USUAL_RESTITUTION, fps)
        unseen += _absences(track, fps)
    return struck, unseen


def _dying_bounces(pieces: list[Piece], restitution: float, fps: float) -> list[tuple[float, float]]:
    """After the last flight that pictures resolve, ever smaller ones follow for a time that restitution tells."""
    flights = flights_of(pieces, least_frames=RESOLVED_FRAMES)
    if not flights:
        return []
    last = flights[-1]
    lasted = (last.last - last.first) / fps
    share = min(restitution, 0.95)
    rest = lasted * share / (1 - share)
    end = last.last / fps
    return [(end + 1.5 / fps + TOLERANCE_SECONDS, end + rest + 0.1)]


def _absences(track: Track, fps: float) -> list[tuple[float, float]]:
    """While a thing is out of the picture or cut by its edge, its impacts are heard and not seen."""
    if track.found_share == 0:
        return []
    away = np.flatnonzero(~(track.is_found & track.is_whole))
    runs = np.split(away, np.flatnonzero(np.diff(away) > 1) + 1) if away.size else []
    long = [run for run in runs if run.size >= LONGEST_GAP_FRAMES]
    return [((run[0] - EDGE_FRAMES) / fps, (run[-1] + EDGE_FRAMES) / fps) for run in long]


def _merged(moments: list[float]) -> Floats:
    kept: list[float] = []
    for moment in moments:
        if not kept or moment - kept[-1] > TOGETHER_SECONDS:
            kept.append(moment)
    return np.asarray(kept, float)

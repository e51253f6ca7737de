"""What a clip is cut from, as an editor sees it: pieces one after another, each a stretch of a file that may leave.

A piece shows another clip of the same creator where it was made from one. Whatever else is in the film (others' clips,
what an engine made for it) is shown by the film itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clips.models import Clip
from generation.composing import recipe
from generation.composing.recipe import Composition, Layout
from generation.engines.codec import plan_from_json
from generation.models import GenerationJob


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` of a clip's own film, `seconds` long."""

    clip: Clip
    start: float
    seconds: float
    name: str = ""
    volume: float = 1.0


@dataclass(frozen=True, slots=True)
class Cuts:
    """Pieces in order, how long one melts into the next, and the sound below all of them."""

    pieces: tuple[Stretch, ...]
    fade_seconds: float = 0.0
    bed: Stretch | None = None

    @property
    def clips(self) -> dict[str, Clip]:
        """Every clip that is shown or heard, by public id."""
        used = [*self.pieces, *([self.bed] if self.bed else [])]
        return {one.clip.public_id: one.clip for one in used}


def cuts_of(film: Clip, job: GenerationJob | None, open_parents: Mapping[int, Clip]) -> Cuts:
    """`open_parents` are the parents whose own films may go along, by their place among the parents."""
    composition = recipe.from_json(job.composition) if job is not None and job.composition else None
    if composition is not None and composition.layout is Layout.SEQUENCE:
        return _composed(film, composition, open_parents)
    shots = _shots(film, job) if composition is None else []
    return Cuts(tuple(shots) or (Stretch(film, 0.0, film.seconds, film.caption),))


def _composed(film: Clip, composition: Composition, parents: Mapping[int, Clip]) -> Cuts:
    pieces: list[Stretch] = []
    at, fade = 0.0, composition.fade_seconds
    lengths = _lengths(film, composition, parents)
    for piece, seconds in zip(composition.pieces, lengths, strict=True):
        own = parents.get(piece.parent)
        if own is not None:
            pieces.append(Stretch(own, piece.start, seconds, own.caption, piece.volume))
        else:
            pieces.append(Stretch(film, at, seconds, film.caption))
        at += seconds - fade
    bed = composition.bed
    own_bed = parents.get(bed.parent) if bed is not None else None
    if bed is None or own_bed is None:
        return Cuts(tuple(pieces), fade)
    length = min((bed.end or own_bed.seconds) - bed.start, composition.seconds)
    return Cuts(tuple(pieces), fade, Stretch(own_bed, bed.start, length, own_bed.caption, bed.volume))


def _lengths(film: Clip, composition: Composition, parents: Mapping[int, Clip]) -> Sequence[float]:
    """How long each piece is seen. The one whose end is unknown here takes what the others leave."""
    known: list[float | None] = []
    for piece in composition.pieces:
        end = piece.end or (parents[piece.parent].seconds if piece.parent in parents else 0.0)
        known.append(end - piece.start if end else None)
    whole = film.seconds + composition.fade_seconds * (len(known) - 1)
    unknown = known.count(None)
    rest = max(0.0, whole - sum(length for length in known if length is not None)) / max(1, unknown)
    return [rest if length is None else length for length in known]


def _shots(film: Clip, job: GenerationJob | None) -> list[Stretch]:
    """The shots of a storyboard, by the frames that the plan gave them."""
    if job is None or not job.plan:
        return []
    plan = plan_from_json(job.plan)
    shots, at = [], 0
    for shot, frames in zip(plan.request.shots, plan.shot_frames, strict=False):
        shots.append(Stretch(film, at / film.fps, frames / film.fps, shot.prompt))
        at += frames
    return shots if at == film.frames and len(shots) > 1 else []

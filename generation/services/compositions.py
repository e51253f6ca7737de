"""How a job's clip is put together: an extension after its parent, a duet beside it, a stitch of many."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from clips.models import Clip, ClipKind
from common.errors import InvalidInputError
from generation.composing import capabilities as composer
from generation.composing.recipe import FADE_MAX, NEW, Composition, Layout, Piece
from generation.engines.base import EngineRequest, Plan, Shot
from generation.services.requests import ClipRequest

PIECE_SECONDS_MIN = 0.5


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a clip that somebody wants in a stitch. `end` 0 means its end."""

    clip: Clip
    start: float = 0.0
    end: float = 0.0
    volume: float = 1.0

    @property
    def seconds(self) -> float:
        return (self.end or self.clip.seconds) - self.start


@dataclass(frozen=True, slots=True)
class StitchRequest:
    """Clips in order, one sound below all of them if wished, and how they melt into each other."""

    cuts: tuple[Cut, ...]
    fade_seconds: float = 0.0
    bed: Cut | None = None


@dataclass(frozen=True, slots=True)
class DuetRequest:
    """Two clips that exist, shown together."""

    parent: Clip
    beside: Clip
    layout: Layout | None = None
    parent_volume: float = 1.0
    beside_volume: float = 1.0


def composition_of(request: ClipRequest, plan: Plan, parents: Sequence[Clip]) -> Composition | None:
    """What an engine's clip is put together with; None where it stands alone."""
    if not parents:
        return None
    if request.kind is ClipKind.EXTENSION and request.is_joined:
        parent, made = parents[0], plan.request
        pieces = (Piece(0), Piece(NEW))
        seconds = parent.seconds + float(plan.duration)
        return Composition(Layout.SEQUENCE, pieces, made.width, made.height, made.fps, seconds, is_unbroken=True)
    if request.kind is ClipKind.DUET:
        return _beside(parents[0], float(plan.duration), None, (Piece(0), Piece(NEW)))
    if request.keeps_sound:
        made = plan.request
        shown = (Piece(NEW, volume=0.0),)
        return Composition(
            Layout.SEQUENCE, shown, made.width, made.height, made.fps, float(plan.duration), bed=Piece(0)
        )
    return None


def plan_stitch(request: StitchRequest) -> tuple[Plan, Composition, list[Clip]]:
    """The priced plan, the composition and its parents, each once. Raises InvalidInputError."""
    cuts = request.cuts
    if not 2 <= len(cuts) <= settings.STITCH_PIECES_MAX:
        most = settings.STITCH_PIECES_MAX
        raise InvalidInputError(f"A stitch has 2 to {most} pieces.", code="pieces_out_of_range", most=most)
    for cut in [*cuts, *([request.bed] if request.bed else [])]:
        _check_cut(cut)
    shortest = min(cut.seconds for cut in cuts)
    longest_fade = min(FADE_MAX, shortest / 2)
    if not 0 <= request.fade_seconds <= longest_fade:
        raise InvalidInputError(
            f"A cross-fade lasts at most {longest_fade:g} seconds here.", code="fade_out_of_range", most=longest_fade
        )
    seconds = sum(cut.seconds for cut in cuts) - request.fade_seconds * (len(cuts) - 1)
    if seconds > settings.STITCH_SECONDS_MAX:
        message = f"A stitch lasts at most {settings.STITCH_SECONDS_MAX} seconds; this would be {seconds:g}."
        raise InvalidInputError(message, code="stitch_too_long", most=settings.STITCH_SECONDS_MAX)
    parents = list({cut.clip.pk: cut.clip for cut in [*cuts, *([request.bed] if request.bed else [])]}.values())
    first = cuts[0].clip
    composition = Composition(
        Layout.SEQUENCE,
        tuple(_piece(cut, parents) for cut in cuts),
        first.width,
        first.height,
        first.fps,
        seconds,
        request.fade_seconds,
        _piece(request.bed, parents) if request.bed else None,
    )
    return _plan(composition), composition, parents


def plan_duet(request: DuetRequest) -> tuple[Plan, Composition, list[Clip]]:
    """As `plan_stitch`. The first parent is the one that is answered."""
    if request.parent.pk == request.beside.pk:
        raise InvalidInputError("A duet needs two different clips.", code="same_clip")
    pieces = (Piece(0, volume=request.parent_volume), Piece(1, volume=request.beside_volume))
    composition = _beside(request.parent, request.beside.seconds, request.layout, pieces)
    if composition.seconds > settings.STITCH_SECONDS_MAX:
        most = settings.STITCH_SECONDS_MAX
        raise InvalidInputError(f"A duet lasts at most {most} seconds.", code="stitch_too_long", most=most)
    return _plan(composition), composition, [request.parent, request.beside]


def _beside(parent: Clip, seconds: float, layout: Layout | None, pieces: tuple[Piece, ...]) -> Composition:
    """Upright clips stand beside each other, wide ones above each other; the shorter one holds its last picture."""
    layout = layout or (Layout.SIDE_BY_SIDE if parent.height >= parent.width else Layout.OVER_UNDER)
    width, height = parent.width, parent.height
    if layout is Layout.SIDE_BY_SIDE:
        height = _even(height / 2)
    else:
        width = _even(width / 2)
    longest = max(parent.seconds, seconds)
    return Composition(layout, pieces, _even(width / 2) * 2, _even(height / 2) * 2, parent.fps, longest)


def _check_cut(cut: Cut) -> None:
    if cut.end and cut.end <= cut.start:
        raise InvalidInputError("The end of a piece must come after its start.", code="trim_backwards")
    end = cut.end or cut.clip.seconds
    if not 0 <= cut.start < end <= cut.clip.seconds + 0.05:
        message = f"{cut.clip.public_id} lasts {cut.clip.seconds:g} seconds: choose a stretch inside it."
        raise InvalidInputError(message, code="trim_out_of_range", seconds=cut.clip.seconds)
    if cut.seconds < PIECE_SECONDS_MIN:
        raise InvalidInputError(
            f"A piece lasts at least {PIECE_SECONDS_MIN:g} seconds.", code="piece_too_short", least=PIECE_SECONDS_MIN
        )


def _piece(cut: Cut, parents: Sequence[Clip]) -> Piece:
    position = next(index for index, clip in enumerate(parents) if clip.pk == cut.clip.pk)
    return Piece(position, cut.start, cut.end, cut.volume)


def _plan(composition: Composition) -> Plan:
    request = EngineRequest(
        shots=(Shot("", composition.seconds),),
        width=composition.width,
        height=composition.height,
        fps=composition.fps,
        seed=secrets.randbelow(2**31),
    )
    megapixels = composition.width * composition.height * composition.frames / 1e6
    return Plan(
        engine=composer.NAME,
        request=request,
        shot_frames=(composition.frames,),
        estimated_seconds=round(1.0 + megapixels * composer.SECONDS_PER_MEGAPIXEL, 2),
    )


def _even(value: float) -> int:
    return max(2, round(value / 2) * 2)

"""Cuts as OpenTimelineIO (schema Timeline.1), the interchange format of film editors."""

from __future__ import annotations

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

from clips.models import Clip
from generation.projects.cutting import Cuts, Stretch

PICTURES, SOUNDS = "media", "sound"


def timeline_of(film: Clip, cuts: Cuts, *, sounds: frozenset[str]) -> str:
    """The timeline as JSON, media by relative paths. `sounds` are the clips, by public id, that have any."""
    timeline = otio.schema.Timeline(name=film.caption or film.public_id)
    timeline.metadata["hibari"] = {"clip": film.public_id, "kind": film.kind}
    seen = otio.schema.Track(name="picture", kind=otio.schema.TrackKind.Video)
    heard = otio.schema.Track(name="sound", kind=otio.schema.TrackKind.Audio)
    _lay(seen, cuts, film, is_sound=False, sounds=sounds)
    _lay(heard, cuts, film, is_sound=True, sounds=sounds)
    timeline.tracks.extend([seen, heard])
    if cuts.bed is not None and cuts.bed.clip.public_id in sounds:
        below = otio.schema.Track(name="bed", kind=otio.schema.TrackKind.Audio)
        below.append(_clip(cuts.bed, film, is_sound=True, start=cuts.bed.start, seconds=cuts.bed.seconds))
        timeline.tracks.append(below)
    return str(otio.adapters.write_to_string(timeline, "otio_json"))


def _lay(track: otio.schema.Track, cuts: Cuts, film: Clip, *, is_sound: bool, sounds: frozenset[str]) -> None:
    """One after another. A cross-fade is a transition over half of it on either side: each piece has it as handle."""
    half = cuts.fade_seconds / 2
    for index, piece in enumerate(cuts.pieces):
        first = half if index else 0.0
        last = half if index < len(cuts.pieces) - 1 else 0.0
        start, seconds = piece.start + first, piece.seconds - first - last
        if index and half:
            offset = RationalTime(round(half * film.fps), film.fps)
            track.append(
                otio.schema.Transition(
                    transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve, in_offset=offset, out_offset=offset
                )
            )
        if is_sound and piece.clip.public_id not in sounds:
            track.append(otio.schema.Gap(source_range=_range(0.0, seconds, film.fps)))
        else:
            track.append(_clip(piece, film, is_sound=is_sound, start=start, seconds=seconds))


def _clip(piece: Stretch, film: Clip, *, is_sound: bool, start: float, seconds: float) -> otio.schema.Clip:
    source = piece.clip
    address = f"{SOUNDS}/{source.public_id}.m4a" if is_sound else f"{PICTURES}/{source.public_id}.mp4"
    media = otio.schema.ExternalReference(target_url=address, available_range=_range(0.0, source.seconds, source.fps))
    clip = otio.schema.Clip(name=(piece.name or source.public_id)[:200], media_reference=media)
    clip.source_range = _range(start, seconds, film.fps)
    clip.metadata["hibari"] = {"clip": source.public_id, "volume": piece.volume}
    return clip


def _range(start: float, seconds: float, fps: int) -> TimeRange:
    return TimeRange(RationalTime(round(start * fps), fps), RationalTime(round(seconds * fps), fps))

"""From raw frames to signed renditions in one walk: marks, encode, pictures, and the signature last.

Nothing here can be told to leave a mark out. Files lie in a scratch folder until they are signed; only signed files
reach the folder of the request.
"""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from common.clock import now
from common.ffmpeg import sniff
from common.ffmpeg.process import FfmpegProcess, Limits
from moderation.provenance import c2pa, encode, raw, stills, visible
from moderation.provenance.c2pa.manifest import (
    SOFT_BINDING_LEARNED,
    SOFT_BINDING_PICTURE,
    SOFT_BINDING_SOUND,
    SoftBinding,
)
from moderation.provenance.fingerprint import Fingerprint, of_clip, sample_terms
from moderation.provenance.learned.writing import LearnedMarks
from moderation.provenance.marks.keys import MarkKey, epoch_at, key_of, mark_id, sound_id
from moderation.provenance.marks.picture.band import CANONICAL_SIDE
from moderation.provenance.marks.picture.embed import HOST_EVERY, PictureMarker
from moderation.provenance.marks.picture.still import StillMarker
from moderation.provenance.marks.sound.embed import embed as embed_sound
from moderation.provenance.media import FinishedMedia, FinishRequest, MediaFile, MediaKind

ENCODE_LIMITS = Limits(wall_seconds=600, cpu_seconds=1200, memory_bytes=8 << 30, file_bytes=2 << 30)
_VIDEO_KINDS = (MediaKind.STANDARD, MediaKind.SMALL, MediaKind.PREVIEW)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An unsigned file in the scratch folder."""

    kind: MediaKind
    path: Path
    width: int
    height: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the invisible marks carry, and the learned ones that carry it as well."""

    epoch: int
    ident: int
    learned: tuple[str, ...]


def finish(request: FinishRequest) -> FinishedMedia:
    """Mark, encode and sign one clip. Raises RawMediaError, FfmpegError or SigningError; then nothing was made."""
    frames = raw.map_frames(request.frames, width=request.width, height=request.height)
    key, ident = key_of(epoch_at(now())), mark_id(request.origin.clip_id)
    request.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".finish-", dir=request.folder) as scratch:
        learned = LearnedMarks(key=key, ident=ident, width=request.width, height=request.height)
        drafts, fingerprint = _made(request, frames, Path(scratch), key=key, ident=ident, learned=learned)
        numbers = _Numbers(key.epoch, ident, learned.written)
        signed = [_signed(request, draft, Path(scratch), numbers) for draft in drafts]
        files = tuple(_delivered(file, request.folder) for file in signed)
    return FinishedMedia(
        files=files,
        frames=len(frames),
        seconds=len(frames) / request.fps,
        mark_id=ident,
        mark_epoch=key.epoch,
        fingerprint=fingerprint,
    )


def _made(
    request: FinishRequest,
    frames: NDArray[np.uint8],
    scratch: Path,
    *,
    key: MarkKey,
    ident: int,
    learned: LearnedMarks,
) -> tuple[list[_Draft], Fingerprint]:
    """One walk over the frames: all files, unsigned, and the fingerprint of what they show and sound like."""
    plain = raw.read_sound(request.sound, seconds=len(frames) / request.fps)
    sound = embed_sound(plain, rate=raw.SOUND_RATE, key=key, ident=sound_id(ident))
    samples = scratch / "sound.f32"
    sound.tofile(samples)
    plan = encode.Encode(
        width=request.width,
        height=request.height,
        fps=request.fps,
        frames=len(frames),
        sound=samples,
        channels=sound.shape[1],
        standard=scratch / "standard.mp4",
        small=scratch / "small.mp4",
        preview=scratch / "preview.mp4",
    )
    wanted = stills.sprite_frames(len(frames), request.fps)
    marker = PictureMarker(
        key=key,
        ident=ident,
        width=request.width,
        height=request.height,
        host=(raw.luma(frame, width=request.width, height=request.height) for frame in frames[::HOST_EVERY]),
    )
    shown = _feed(request, learned.marked(frames), marker, encode.encode_command(plan), keep=frozenset(wanted))
    small = encode.reduced_size(request.width, request.height, encode.SMALL_SIDE)
    preview = encode.reduced_size(request.width, request.height, encode.PREVIEW_SIDE)
    drafts = [
        _Draft(MediaKind.STANDARD, plan.standard, request.width, request.height, plan.seconds),
        _Draft(MediaKind.SMALL, plan.small, *small, plan.seconds),
        _Draft(MediaKind.PREVIEW, plan.preview, *preview, min(plan.seconds, encode.PREVIEW_SECONDS)),
        *_pictures(request, [shown[index] for index in wanted], scratch, still=StillMarker(key=key, ident=ident)),
    ]
    terms = sample_terms(samples, rate=raw.SOUND_RATE, channels=sound.shape[1])
    return drafts, of_clip([shown[index] for index in wanted], terms)


def _feed(
    request: FinishRequest,
    frames: Iterable[NDArray[np.uint8]],
    marker: PictureMarker,
    command: list[str],
    *,
    keep: frozenset[int],
) -> dict[int, NDArray[np.uint8]]:
    """Mark each frame and hand it to ffmpeg. Returns the frames to keep, as RGB."""
    width, height, origin = request.width, request.height, request.origin
    stamp = visible.draw_stamp(
        handle=origin.handle, clip_id=origin.clip_id, width=width, height=height, grid=request.grid
    )
    frame = np.empty(width * height * 3 // 2, np.uint8)
    kept: dict[int, NDArray[np.uint8]] = {}
    with FfmpegProcess(command, limits=ENCODE_LIMITS, is_fed=True) as process:
        for index, source in enumerate(frames):
            frame[:] = source
            seconds = index / request.fps
            at = visible.place(
                stamp, seconds=seconds, seed=origin.clip_id, width=width, height=height, grid=request.grid
            )
            marker.apply(raw.luma(frame, width=width, height=height))
            visible.blend(frame, stamp, at, width=width, height=height)
            process.write(frame.data)
            if index in keep:
                kept[index] = raw.to_rgb(frame, width=width, height=height)
        process.finish()
    return kept


def _pictures(
    request: FinishRequest, shown: list[NDArray[np.uint8]], scratch: Path, *, still: StillMarker
) -> list[_Draft]:
    """The thumbnail is a marked frame as it is; what is put together from frames is marked as a whole."""
    handle, clip_id = request.origin.handle, request.origin.clip_id
    main = shown[len(shown) // 3]
    made = {
        MediaKind.THUMBNAIL: (stills.thumbnail(main), "thumbnail.webp"),
        MediaKind.SPRITES: (still.marked(stills.sprites(shown, handle=handle, clip_id=clip_id)), "sprites.jpg"),
        MediaKind.LINK_CARD: (
            still.marked(stills.link_card(main, handle=handle, clip_id=clip_id, caption=request.caption)),
            "link_card.jpg",
        ),
    }
    drafts = []
    for kind, (picture, name) in made.items():
        stills.save(picture, scratch / name)
        drafts.append(_Draft(kind, scratch / name, picture.width, picture.height, 0.0))
    return drafts


def _signed(request: FinishRequest, draft: _Draft, scratch: Path, numbers: _Numbers) -> MediaFile:
    is_video, found = draft.kind in _VIDEO_KINDS, sniff.media_type(draft.path)
    assert found is not None, "we wrote it"
    target = scratch / f"signed-{draft.path.name}"
    bindings = _bindings(draft, numbers)
    c2pa.sign(draft.path, target, origin=request.origin, bindings=bindings, has_ingredients=is_video)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return MediaFile(
        kind=draft.kind,
        path=target,
        mime=found.mime,
        size_bytes=target.stat().st_size,
        sha256=digest,
        width=draft.width,
        height=draft.height,
        seconds=draft.seconds,
    )


def _bindings(draft: _Draft, numbers: _Numbers) -> tuple[SoftBinding, ...]:
    """What the invisible marks of one file say: video carries both (a preview has no sound), large pictures one."""
    whole = f"{numbers.epoch}:{numbers.ident:016x}"
    picture = SoftBinding(SOFT_BINDING_PICTURE, whole)
    sound = SoftBinding(SOFT_BINDING_SOUND, f"{numbers.epoch}:{sound_id(numbers.ident):08x}")
    if draft.kind in (MediaKind.STANDARD, MediaKind.SMALL):
        return (picture, sound, *(SoftBinding(SOFT_BINDING_LEARNED + name, whole) for name in numbers.learned))
    # A still shows one frame only, so it must be large enough for its mark to be promised.
    is_promised = draft.kind is MediaKind.PREVIEW or min(draft.width, draft.height) >= CANONICAL_SIDE
    return (picture,) if is_promised else ()


def _delivered(file: MediaFile, folder: Path) -> MediaFile:
    """Moved out of the scratch folder; only here does a file reach the folder of the request."""
    target = folder / file.path.name.removeprefix("signed-")
    file.path.rename(target)
    return dataclasses.replace(file, path=target)

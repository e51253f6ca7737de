"""What proves from outside that a file carries the marks of its kind: its bytes, our roots, the unmarked source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clips.models import Clip, RenditionKind
from common.ffmpeg.probe import probe
from generation.composing.recipe import from_json
from generation.models import GenerationJob
from moderation.provenance import encode, stills, visible
from moderation.provenance.c2pa import verify
from moderation.provenance.c2pa.reading import State
from moderation.provenance.lookup.sample import take
from moderation.provenance.marks.keys import MarkKey, epoch_at, key_of, mark_id, sound_id
from moderation.provenance.marks.picture.detect import GATE, confirm
from moderation.provenance.marks.sound.detect import CONFIRM_GATE
from moderation.provenance.marks.sound.detect import confirm as confirm_sound
from moderation.provenance.media import WHOLE, Grid
from tests.generation.making import media_of, pictures_of

RGB = NDArray[np.uint8]
VIDEOS = {RenditionKind.STANDARD, RenditionKind.SMALL}
INVISIBLE_FROM_SIDE = 480


@dataclass(frozen=True)
class Proofs:
    """Each is a plain yes, so that a test can name the one that failed."""

    is_signed: bool
    is_in_picture: bool | None
    """None where the kind of file need not carry it."""
    is_in_sound: bool | None
    is_stamped: bool


def proofs_of(path: Path, clip: Clip, kind: RenditionKind) -> Proofs:
    verdict = verify(path)
    is_signed = verdict.state is State.TRUSTED and verdict.clip_id == clip.public_id
    if kind in VIDEOS:
        return Proofs(is_signed, _confirms(path, clip), _sounds(path, clip), _is_video_stamped(path, clip))
    if kind == RenditionKind.PREVIEW:  # three seconds without sound, at a rate of its own
        return Proofs(is_signed, _confirms(path, clip), None, _is_preview_stamped(path, clip))
    picture = _picture(path)
    is_large = min(picture.shape[:2]) >= INVISIBLE_FROM_SIDE
    return Proofs(is_signed, _confirms(path, clip) if is_large else None, None, _is_still_stamped(picture, clip, kind))


def _sounds(path: Path, clip: Clip) -> bool:
    return confirm_sound(take(path).samples, _key(clip), sound_id(mark_id(clip.public_id))) >= CONFIRM_GATE


def _confirms(path: Path, clip: Clip) -> bool:
    residual = take(path).residual
    return residual is not None and confirm(residual, _key(clip), mark_id(clip.public_id)) >= GATE


def _is_video_stamped(path: Path, clip: Clip) -> bool:
    """In every frame that was looked at: six, spread over the clip."""
    plain, shown = pictures_of(media_of(clip, RenditionKind.SOURCE)), pictures_of(path)
    at = np.linspace(0, len(plain) - 1, 6).astype(int)
    return len(plain) == len(shown) and all(_is_stamped(shown[i], plain[i], i / clip.fps, clip) for i in at)


def _is_preview_stamped(path: Path, clip: Clip) -> bool:
    """At a third of the size letters blur: what six frames show of the mark is weighed together."""
    plain, shown, rate = pictures_of(media_of(clip, RenditionKind.SOURCE)), pictures_of(path), probe(path).frame_rate
    at = np.linspace(0, len(shown) - 1, 6).astype(int)
    begins = max(0.0, (len(plain) / clip.fps - encode.PREVIEW_SECONDS) / 2)
    moments = [min(len(plain) - 1, round((begins + i / rate) * clip.fps)) for i in at]
    changes = [_changes(shown[i], plain[j], j / clip.fps, clip) for i, j in zip(at, moments, strict=True)]
    return _agreement(*(np.concatenate(part) for part in zip(*changes, strict=True))) > 0.3


def _is_stamped(shown: RGB, plain: RGB, seconds: float, clip: Clip) -> bool:
    """What changed between the source and this picture looks like the mark, at the place of that moment."""
    return _agreement(*_changes(shown, plain, seconds, clip)) > 0.5


def _changes(shown: RGB, plain: RGB, seconds: float, clip: Clip) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What changed where the mark is at that moment, and what it would change there: flat arrays of equal length."""
    height, width = plain.shape[:2]
    grid = _grid(clip)
    stamp = visible.draw_stamp(
        handle=clip.creator.handle, clip_id=clip.public_id, width=clip.width, height=clip.height, grid=grid
    )
    x, y = visible.place(stamp, seconds=seconds, seed=clip.public_id, width=clip.width, height=clip.height, grid=grid)
    window = np.s_[y : y + stamp.height, x : x + stamp.width]
    before = _luma(plain)
    scale = shown.shape[1] / width
    if scale < 1:  # compare at the size of the copy
        small = (shown.shape[1], shown.shape[0])
        would = before.copy()
        would[window] += stamp.cover * (stamp.luma - before[window])
        before, would = (cv2.resize(one, small, interpolation=cv2.INTER_AREA) for one in (before, would))
        part = np.s_[int(y * scale) : int((y + stamp.height) * scale), int(x * scale) : int((x + stamp.width) * scale)]
        return (_luma(shown) - before)[part].ravel(), (would - before)[part].ravel()
    seen = _luma(cv2.resize(shown, (width, height), interpolation=cv2.INTER_CUBIC))
    return (seen - before)[window].ravel(), (stamp.cover * (stamp.luma - before[window])).ravel()


def _agreement(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    return float(np.corrcoef(one, two)[0, 1])


def _grid(clip: Clip) -> Grid:
    made = GenerationJob.objects.filter(clip=clip).values_list("composition", flat=True).first()
    return from_json(made).grid if made else WHOLE


def _is_still_stamped(picture: RGB, clip: Clip, kind: RenditionKind) -> bool:
    if kind == RenditionKind.SPRITES:
        return _is_sheet_stamped(picture, clip)
    plain = pictures_of(media_of(clip, RenditionKind.SOURCE))
    if kind == RenditionKind.LINK_CARD:
        picture = _inner(picture, plain[0])
    wanted = stills.sprite_frames(len(plain), clip.fps)
    shown = wanted[len(wanted) // 3]
    return _is_stamped(picture, plain[shown], shown / clip.fps, clip)


def _is_sheet_stamped(sheet: RGB, clip: Clip) -> bool:
    blank = Image.fromarray(np.full_like(sheet, 90))
    visible.stamp_picture(blank, handle=clip.creator.handle, clip_id=clip.public_id, seed=clip.public_id)
    drawn = _luma(np.asarray(blank))
    letters = drawn > 200
    ring = (cv2.dilate(letters.astype(np.uint8), np.ones((5, 5))) > 0) & (drawn < 60)
    seen = _luma(sheet)
    return bool(letters.sum() > 50 and seen[letters].mean() - seen[ring].mean() > 60)


def _inner(card: RGB, frame: RGB) -> RGB:
    """The frame on a link card: 30 pixels from the left, in the middle of the height."""
    scale = min((stills.CARD_HEIGHT - 60) / frame.shape[0], stills.CARD_WIDTH * 0.62 / frame.shape[1])
    height, width = round(frame.shape[0] * scale), round(frame.shape[1] * scale)
    top = (stills.CARD_HEIGHT - height) // 2
    return card[top : top + height, 30 : 30 + width]


def _picture(path: Path) -> RGB:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def _luma(picture: RGB) -> NDArray[np.float32]:
    return picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)


def _key(clip: Clip) -> MarkKey:
    return key_of(epoch_at(clip.created_at))

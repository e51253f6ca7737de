"""Remembers clips, forgets them, and keeps the bank of removed material."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from django.db import transaction

from common.clock import now
from moderation.provenance.fingerprint import Fingerprint, bit_text, sound_hashes
from moderation.provenance.marks.keys import sound_id
from moderation.provenance.media import FinishedMedia
from moderation.provenance.models import FrameHashRow, MediaFingerprint, SoundHashRow


def remember_clip(*, clip_id: str, media: FinishedMedia) -> MediaFingerprint:
    """Put a finished clip into the look-up index. Twice is the same as once."""
    return store(clip_id=clip_id, mark_id=media.mark_id, epoch=media.mark_epoch, made=media.fingerprint)


@transaction.atomic
def store(*, clip_id: str, mark_id: int, epoch: int, made: Fingerprint) -> MediaFingerprint:
    _, height, width = made.sketch.shape
    row, is_new = MediaFingerprint.objects.get_or_create(
        clip_id=clip_id,
        defaults={
            "mark_id": mark_id,
            "sound_mark_id": sound_id(mark_id),
            "mark_epoch": epoch,
            "sketch": zlib.compress(made.sketch.tobytes()),
            "sketch_height": height,
            "sketch_width": width,
            "sound_terms": list(made.sound),
        },
    )
    if is_new:
        FrameHashRow.objects.bulk_create(
            FrameHashRow(fingerprint=row, second=frame.second, crop=frame.crop, bits=bit_text(frame.bits))
            for frame in made.frames
        )
        SoundHashRow.objects.bulk_create(
            SoundHashRow(fingerprint=row, bits=bit_text(bits)) for bits in sound_hashes(made.sound)
        )
    return row


def forget_clip(*, clip_id: str) -> bool:
    """Take a deleted clip out of the index. What a decision removed stays known, so that it can't come back."""
    deleted, _ = MediaFingerprint.objects.filter(clip_id=clip_id, removed_at=None).delete()
    return bool(deleted)


def bank_clip(*, clip_id: str) -> bool:
    """Turn copies of this clip away from now on: it was removed by a decision."""
    return bool(MediaFingerprint.objects.filter(clip_id=clip_id, removed_at=None).update(removed_at=now()))


def bank_clips(*, clip_ids: Sequence[str]) -> int:
    """Many at once. Returns how many were not banked yet."""
    return MediaFingerprint.objects.filter(clip_id__in=clip_ids, removed_at=None).update(removed_at=now())


def forget_clips(*, clip_ids: Sequence[str]) -> int:
    """Many at once, those that were banked too: somebody's likeness in them is to be forgotten."""
    rows = MediaFingerprint.objects.filter(clip_id__in=clip_ids)
    count = rows.count()
    rows.delete()
    return count


def unbank_clip(*, clip_id: str) -> bool:
    """The decision was overturned."""
    return bool(MediaFingerprint.objects.filter(clip_id=clip_id).exclude(removed_at=None).update(removed_at=None))

"""What becomes of clips when an owner takes a likeness back: clips, renditions, index, inboxes and archives.

Reads have stopped already, at the door. This takes away what lies behind it, in batches that each stand alone.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.leaving.exports import renew_exports
from accounts.models import LegalHold
from cameo import consent
from cameo.registry import Ended
from clips.lifecycle import CLIP
from clips.models import Clip, ClipCast, ClipRevision, ClipState, Counter, CounterDelta, LineageEdge, Rendition
from clips.tasks import fold_counters
from common import clock
from moderation.provenance.services import bank_clips, forget_clips
from notifications.kinds import Kind
from notifications.services import forget_subjects, notify

BATCH, FOUND_AT_ONCE = 1_000, 50_000
"""What one transaction takes, and how many are looked for at a time: finding them costs more than taking them."""
FILES_AT_ONCE = 16
"""Deleting is waiting, for a disk or for an object storage: one after the other it is the longest part of it all."""

Row = TypeVar("Row")


class ClipsFollowCameos:
    name = "clips"
    is_urgent = False

    def carry_out(self, ended: Ended) -> Mapping[str, int]:
        """Creators are told once each, however many of their clips go."""
        if not ended.takes_down:
            return {"clips": 0}
        counts: Tally[str] = Tally()
        creators: set[int] = set()
        left = clips_without_consent(ended).exclude(state=ClipState.REMOVED).order_by("pk")
        while rows := list(left.values_list("pk", "public_id", "creator_id")[:FOUND_AT_ONCE]):
            creators |= {creator for _, _, creator in rows}
            for batch in _batches(rows):
                counts.update(_remove({pk: public_id for pk, public_id, _ in batch}, ended))
        counts.update(_remove_files(ended))
        counts["exports"] = renew_exports(creators)
        if creators:
            notify(recipients=creators, kind=Kind.CLIP_REMOVED, ids={"reason": "consent_withdrawn"})
        return dict(counts) | {"creators_told": len(creators)}


def clips_without_consent(ended: Ended) -> QuerySet[Clip]:
    """Everything that leaned on what was withdrawn: the clips themselves and all that was made from them."""
    casts = ClipCast.objects.filter(consent.ended_casts(), cameo=ended.cameo)
    if ended.uses is not None:
        casts = casts.filter(use__in=ended.uses, use__withdrawn_at__isnull=False)
    return Clip.objects.filter(pk__in=casts.values("clip")) if ended.takes_down else Clip.objects.none()


def _remove(batch: Mapping[int, str], ended: Ended) -> Mapping[str, int]:
    """Clips by primary key, with their public ids."""
    keys, public_ids = list(batch), list(batch.values())
    with transaction.atomic():
        published = set(Clip.objects.filter(pk__in=keys, state=ClipState.PUBLISHED).values_list("pk", flat=True))
        removed = CLIP.move(Clip.objects.filter(pk__in=keys), to=ClipState.REMOVED, removed_at=clock.now())
        if ended.forgets:
            Clip.objects.filter(pk__in=keys).update(prompt="", caption="")
            ClipRevision.objects.filter(clip__in=keys).delete()
        _uncount(published)
    index = forget_clips(clip_ids=public_ids) if ended.forgets else bank_clips(clip_ids=public_ids)
    return {"clips": removed, "fingerprints": index, "notifications": forget_subjects(clip_ids=public_ids)}


def _uncount(published: set[int]) -> None:
    """Remixes that go are taken off the numbers of parents that stay."""
    edges = LineageEdge.objects.filter(child__in=published).exclude(parent__state=ClipState.REMOVED)
    deltas = [
        CounterDelta(clip_id=parent, counter=Counter.REMIXES, amount=-1)
        for parent in edges.values_list("parent_id", flat=True)
    ]
    if deltas:
        CounterDelta.objects.bulk_create(deltas)
        transaction.on_commit(fold_counters.ring)


def _remove_files(ended: Ended) -> Mapping[str, int]:
    """Files first: a crash leaves rows that name what to delete again. What the law holds is sealed."""
    rows = Rendition.objects.filter(clip__in=clips_without_consent(ended), clip__state=ClipState.REMOVED)
    held_people = list(LegalHold.objects.filter(lifted_at=None).values_list("person", flat=True))
    is_held = Q(clip__creator__in=held_people) | Q(clip__cast__cameo__owner__in=held_people)
    held = set(rows.filter(is_held).values_list("pk", flat=True)) if held_people else set()
    found = dict(rows.exclude(pk__in=held).values_list("pk", "key"))
    for mine in _batches(list(found)):
        keys = {found[pk] for pk in mine}
        shared = set(Rendition.objects.filter(key__in=keys).exclude(pk__in=mine).values_list("key", flat=True))
        with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
            list(pool.map(default_storage.delete, keys - shared))  # The list raises what a deletion raised.
        Rendition.objects.filter(pk__in=mine).delete()
    return {"renditions": len(found), "held_renditions": len(held)}


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for at in range(0, len(rows), BATCH):
        yield rows[at : at + BATCH]

"""A world for revoking: a cameo in many clips, trees of remixes, jobs at work, and clips without it.

Media are small stand-ins, each with bytes of its own. Every remix has a use of its own and leans on those of its
parents, as delivery would write it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import numpy as np
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model
from pgvector import HalfVector

from accounts.models import Export, ExportState, User
from cameo.models import Cameo, CameoAudience, CameoKind, CameoPermission, CameoState, CameoUse, UseState
from clips.models import Clip, ClipCast, ClipKind, ClipState, LineageEdge, Rendition, RenditionKind
from common import clock
from common.ids import new_public_id
from generation.models import GenerationJob, JobState
from generation.services import ledger
from moderation.provenance.models import MediaFingerprint
from notifications.kinds import Kind
from notifications.models import Notification

AT_ONCE = 5_000
DEPTH = 20


@dataclass(frozen=True, slots=True)
class Size:
    clips: int
    uses: int
    descendants: int
    jobs: int


@dataclass(frozen=True, slots=True)
class World:
    cameo: Cameo
    viewers: list[User]
    cast: list[Clip]
    others: list[Clip]
    jobs: list[GenerationJob]


def make_world(size: Size) -> World:
    owner, creator, *viewers = (_person(name) for name in ("owner", "creator", "viewer-1", "viewer-2"))
    cameo = Cameo.objects.create(owner=owner, kind=CameoKind.PERSON, state=CameoState.VERIFIED)
    CameoPermission.objects.create(cameo=cameo, version=1, audience=CameoAudience.EVERYONE)
    others = _clips(creator, max(0, size.clips - size.uses - size.descendants))
    cast = _trees(cameo, creator, size)
    _store([*cast, *others[:50]])
    _leave_traces(cast, viewers[0])
    jobs = [_job(cameo, creator, number) for number in range(size.jobs)]
    return World(cameo, viewers, cast, others, jobs)


def _person(name: str) -> User:
    mark = new_public_id("b")[-8:]
    return User.objects.create_user(f"{name}-{mark}@bench.invalid", handle=f"{name[:10]}.{mark}", plan="pro")


def _clips(creator: User, count: int, parents: list[Clip] | None = None) -> list[Clip]:
    now = clock.now()
    rows = [
        Clip(
            public_id=new_public_id("clip"),
            creator=creator,
            kind=ClipKind.REMIX if parents else ClipKind.ORIGINAL,
            state=ClipState.PUBLISHED,
            published_at=now - timedelta(seconds=index),
            prompt="somebody waves",
            engine="sim",
            width=720,
            height=1280,
            fps=24,
            frames=240,
            parent=parents[index] if parents else None,
            root=(parents[index].root or parents[index]) if parents else None,
            depth=parents[index].depth + 1 if parents else 0,
        )
        for index in range(count)
    ]
    for at in range(0, count, AT_ONCE):
        Clip.objects.bulk_create(rows[at : at + AT_ONCE])
    if parents:
        edges = [LineageEdge(child=child, parent=parent) for child, parent in zip(rows, parents, strict=True)]
        LineageEdge.objects.bulk_create(edges, batch_size=AT_ONCE)
    return rows


def _trees(cameo: Cameo, creator: User, size: Size) -> list[Clip]:
    """Roots, then generation after generation of remixes until there are enough."""
    generation = _clips(creator, size.uses)
    leans: dict[int, list[CameoUse]] = {}
    _cast(cameo, generation, leans)
    everything, left = list(generation), size.descendants
    width = max(1, -(-size.descendants // DEPTH))
    while left > 0:
        parents = (generation * (1 + width // len(generation)))[: min(width, left)]
        generation = _clips(creator, len(parents), parents)
        _cast(cameo, generation, leans)
        everything += generation
        left -= len(generation)
    return everything


def _cast(cameo: Cameo, clips: list[Clip], leans: dict[int, list[CameoUse]]) -> None:
    uses = [
        CameoUse(
            public_id=new_public_id("use"),
            cameo=cameo,
            person=clip.creator,
            state=UseState.PUBLISHED,
            clip_id=clip.public_id,
            permission_version=1,
            use_epoch=cameo.use_epoch,
            view_epoch=cameo.view_epoch,
        )
        for clip in clips
    ]
    CameoUse.objects.bulk_create(uses, batch_size=AT_ONCE)
    rows = []
    for clip, use in zip(clips, uses, strict=True):
        inherited = leans.get(clip.parent.pk, []) if clip.parent is not None else []
        leans[clip.pk] = [*inherited, use]
        rows += [
            ClipCast(clip=clip, cameo=cameo, use=one, view_epoch=one.view_epoch, is_inherited=one is not use)
            for one in leans[clip.pk]
        ]
    ClipCast.objects.bulk_create(rows, batch_size=AT_ONCE)


def _store(clips: list[Clip]) -> None:
    rows = []
    for clip in clips:
        content = clip.public_id.encode()
        key = default_storage.save(f"bench-revocation/{clip.public_id}.mp4", ContentFile(content))
        rows.append(
            Rendition(
                public_id=new_public_id("rend"),
                clip=clip,
                kind=RenditionKind.STANDARD,
                key=key,
                sha256=hashlib.sha256(content).hexdigest(),
                bytes=len(content),
                mime="video/mp4",
                width=720,
                height=1280,
            )
        )
    Rendition.objects.bulk_create(rows, batch_size=AT_ONCE)


def model_above(name: str) -> type[Model]:
    """A model of an app above this one, by name: nothing here may import it, and its traces count all the same."""
    return apps.get_model(name)


def _leave_traces(cast: list[Clip], told: User) -> None:
    """What else remembers a clip: search, look-up, inboxes, feed vectors (of every tenth), a finished archive."""
    document = model_above("search.ClipDocument")
    documents = (document(clip=clip, text="somebody waves") for clip in cast)
    document._default_manager.bulk_create(documents, batch_size=AT_ONCE)
    prints = (
        MediaFingerprint(
            clip_id=clip.public_id, mark_id=number, sound_mark_id=number, mark_epoch=0, sketch=b"", sketch_height=0,
            sketch_width=0,
        )
        for number, clip in enumerate(cast)
    )  # fmt: skip
    MediaFingerprint.objects.bulk_create(prints, batch_size=AT_ONCE)
    now = clock.now()
    notes = (
        Notification(
            public_id=new_public_id("ntf"), recipient=told, kind=Kind.REMIX, ids={"clip": clip.public_id},
            position=number, updated_at=now,
        )
        for number, clip in enumerate(cast)
    )  # fmt: skip
    Notification.objects.bulk_create(notes, batch_size=AT_ONCE)
    rng = np.random.default_rng(0)
    vector = model_above("feed.ClipVector")
    vectors = (vector(clip=clip, text=HalfVector(rng.normal(size=384))) for clip in cast[::10])
    vector._default_manager.bulk_create(vectors, batch_size=AT_ONCE)
    key = default_storage.save("bench-revocation/archive.zip", ContentFile(b"every clip of this person"))
    Export.objects.create(
        person=cast[0].creator, state=ExportState.READY, storage_key=key, ready_at=now, expires_at=now + timedelta(1)
    )


@transaction.atomic
def _job(cameo: Cameo, creator: User, number: int) -> GenerationJob:
    """Half of them wait, half are at work."""
    is_running = number % 2 == 1
    job = GenerationJob.objects.create(
        owner=creator,
        submission_id=new_public_id("sub"),
        prompt="somebody waves",
        engine="sim",
        queue="bench.none",
        credits=Decimal(1),
        state=JobState.RUNNING if is_running else JobState.QUEUED,
        attempt_token=new_public_id("try") if is_running else "",
        lease_until=clock.now() + timedelta(hours=1) if is_running else None,
    )
    ledger.reserve(job=job)
    CameoUse.objects.create(
        cameo=cameo,
        person=creator,
        job_id=job.public_id,
        permission_version=1,
        use_epoch=cameo.use_epoch,
        view_epoch=cameo.view_epoch,
    )
    return job

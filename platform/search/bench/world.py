"""A crowd for the measurement, made of bulk rows and rolled back afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from django.db import connection

from accounts.models import User
from clips.models import Clip, ClipState, ClipStats, Rendition
from clips.models.rendition import PUBLIC_KINDS
from common import clock
from common.ids import new_public_id
from inference.client import EMBEDDING_DIMENSIONS
from notifications.kinds import Kind
from notifications.models import Notification
from search.models import ClipDocument

BATCH = 2_000
PAGE_CLIPS = 20
CLUSTERS = 1_000
SPREAD = 0.03
WORDS = (
    *("fox", "heron", "lake", "rain", "roof", "harbour", "kitten", "wool"),
    *("comet", "tram", "orchard", "lantern", "glacier", "violin", "desert", "canoe"),
)


@dataclass(frozen=True, slots=True)
class Crowd:
    viewer: User
    maker: User
    """Has a full page of clips, each with its media, made from somebody else's."""
    vectors: npt.NDArray[np.float32]


def build_crowd(people: int, clips: int, say: Callable[[str], None]) -> Crowd:
    """Rows as real ones would be, with vectors in a thousand clusters. Call it inside a transaction to roll back."""
    say(f"making {people} people and {clips} clips")
    users = _make_people(people)
    vectors = clustered_vectors(clips)
    _make_clips(users, vectors)
    viewer, maker = users[:2]
    _make_page(maker, Clip.objects.filter(creator=users[2])[0] if clips > 2 else None)
    _make_notifications(viewer, users[1:201])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user, clips_clip, search_clipdocument, notifications_notification")
    return Crowd(viewer, maker, vectors)


def clustered_vectors(count: int, seed: int = 7) -> npt.NDArray[np.float32]:
    """Unit vectors around random centres, as sentence vectors gather around subjects."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((CLUSTERS, EMBEDDING_DIMENSIONS)).astype(np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    vectors = centres[random.integers(0, CLUSTERS, count)]
    vectors = vectors + SPREAD * random.standard_normal(vectors.shape).astype(np.float32)
    unit: npt.NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _make_people(count: int) -> list[User]:
    rows = [
        User(
            public_id=new_public_id("usr"),
            email=f"bench{number}@bench.invalid",
            handle=f"{WORDS[number % 16]}{WORDS[number // 16 % 16]}{number}"[:24],
            display_name=f"{WORDS[number % 16].title()} {WORDS[number // 7 % 16].title()}",
            password="!",  # noqa: S106 - Django's mark for a password that nothing matches
        )
        for number in range(count)
    ]
    return User.objects.bulk_create(rows, batch_size=BATCH)


def _make_clips(users: list[User], vectors: npt.NDArray[np.float32]) -> None:
    """The vector index is dropped and built anew in this transaction: row by row would take many times longer."""
    indexes = [index for index in ClipDocument._meta.indexes if index.name == "document_meaning"]
    with connection.schema_editor(atomic=False) as editor:
        for index in indexes:
            editor.remove_index(ClipDocument, index)
    for start in range(0, len(vectors), BATCH):
        clips = Clip.objects.bulk_create(list(_clip_rows(users, start, min(start + BATCH, len(vectors)))))
        ClipDocument.objects.bulk_create(
            [ClipDocument(clip=clip, text=clip.caption, meaning=vectors[start + i]) for i, clip in enumerate(clips)]
        )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    with connection.schema_editor(atomic=False) as editor:
        for index in indexes:
            editor.add_index(ClipDocument, index)


def _clip_rows(users: list[User], start: int, end: int) -> Iterator[Clip]:
    now = clock.now()
    for number in range(start, end):
        yield Clip(
            public_id=new_public_id("clip"),
            creator=users[number % len(users)],
            state=ClipState.PUBLISHED,
            caption=f"A {WORDS[number % 16]} and a {WORDS[number // 16 % 16]}, number {number}",
            engine="sim",
            width=720,
            height=1280,
            fps=24,
            frames=240,
            published_at=now - timedelta(seconds=number),
        )


def _make_page(maker: User, origin: Clip | None) -> None:
    clips = [*_clip_rows([maker], 0, PAGE_CLIPS)]
    for clip in clips:
        clip.parent = clip.root = origin
    clips = Clip.objects.bulk_create(clips)
    ClipStats.objects.bulk_create([ClipStats(clip=clip, likes=3, remixes=1) for clip in clips])
    Rendition.objects.bulk_create(
        [
            Rendition(
                public_id=new_public_id("rend"), clip=clip, kind=kind, key=f"{kind}/{clip.public_id}.mp4", bytes=1_000,
                sha256="0" * 64, mime="video/mp4", width=720, height=1280,
            )
            for clip in clips
            for kind in sorted(PUBLIC_KINDS)
        ]
    )  # fmt: skip


def _make_notifications(viewer: User, actors: list[User]) -> None:
    rows = [
        Notification(
            public_id=new_public_id("ntf"),
            recipient=viewer,
            kind=Kind.LIKE,
            group=f"clip_{number}",
            ids={"clip": f"clip_{number}"},
            actor_count=1,
            latest_actors=[actor.pk],
            position=number + 1,
            updated_at=clock.now(),
        )
        for number, actor in enumerate(actors)
    ]
    Notification.objects.bulk_create(rows)

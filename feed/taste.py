"""What the feed knows of a viewer: read from rows at each ranking, forgotten when the viewer says so."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from accounts.ages import is_teen
from accounts.models import User
from common import clock
from feed.models import Aversion, AversionKind, ClipVector, FeedEvent, FeedSettings, Steer
from feed.weights import LIKED, WEIGHTS, watch_worth
from social.models import MuteKind
from social.queries import followed_ids, muted_ids, muted_texts

RECENT_EVENTS = 400
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wish:
    """A chip of the viewer."""

    public_id: str
    phrase: str
    is_wanted: bool
    strength: float
    vector: Vector | None


@dataclass(slots=True)
class Taste:
    viewer_id: int
    is_personalised: bool
    has_continuous_scroll: bool = True
    followed: frozenset[int] = frozenset()
    muted_authors: frozenset[int] = frozenset()
    muted_words: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    averse_authors: frozenset[int] = frozenset()
    averse_roots: frozenset[int] = frozenset()
    averse_vectors: Vector | None = None
    clips: dict[int, float] = field(default_factory=dict)
    """What each recent clip was worth to the viewer, newest first."""
    authors: dict[int, float] = field(default_factory=dict)
    roots: dict[int, float] = field(default_factory=dict)
    liking: Vector | None = None
    """Where the liked clips lie, of unit length."""

    @property
    def mark(self) -> int:
        """A number that changes with everything that the viewer said, and with nothing that they merely did."""
        said = (
            self.is_personalised,
            self.muted_words,
            [(wish.phrase, wish.is_wanted, wish.strength, wish.vector is None) for wish in self.wishes],
            *(sorted(ids) for ids in (self.muted_authors, self.averse_authors, self.averse_roots)),
        )
        return zlib.crc32(repr(said).encode())

    @property
    def liked_clips(self) -> list[int]:
        return [clip for clip, worth in self.clips.items() if worth >= LIKED]


def settings_of(viewer: User) -> FeedSettings:
    return FeedSettings.objects.filter(pk=viewer.pk).first() or FeedSettings(viewer=viewer)


def is_personalised(viewer: User, settings: FeedSettings) -> bool:
    """Teens start without; everybody may choose."""
    return settings.is_personalised if settings.is_personalised is not None else not is_teen(viewer)


def taste_of(viewer: User) -> Taste:
    """Everything that ranking reads of a viewer. Mutes and wishes for less hold without personalisation too."""
    settings = settings_of(viewer)
    taste = Taste(
        viewer_id=viewer.pk,
        is_personalised=is_personalised(viewer, settings),
        has_continuous_scroll=settings.has_continuous_scroll,
        muted_authors=frozenset(muted_ids(viewer)),
        muted_words=tuple(muted_texts(viewer, MuteKind.WORD) + muted_texts(viewer, MuteKind.TOPIC)),
    )
    _read_aversions(taste, viewer)
    taste.wishes = _wishes(viewer)
    if taste.is_personalised:
        taste.followed = frozenset(followed_ids(viewer))
        _read_events(taste, settings.forgets_before or datetime.min.replace(tzinfo=UTC))
    return taste


def _wishes(viewer: User) -> tuple[Wish, ...]:
    rows = Steer.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()), viewer=viewer).order_by("-pk")[:40]
    return tuple(
        Wish(row.public_id, row.phrase, row.is_wanted, row.strength, _vector(row.vector) if row.vector else None)
        for row in rows
    )


def _read_aversions(taste: Taste, viewer: User) -> None:
    rows = list(Aversion.objects.filter(viewer=viewer).values_list("kind", "target_id", "clip_id"))
    taste.averse_authors = frozenset(target for kind, target, _ in rows if kind == AversionKind.AUTHOR)
    taste.averse_roots = frozenset(target for kind, target, _ in rows if kind == AversionKind.CLIP)
    clips = [clip for kind, _, clip in rows if kind == AversionKind.CLIP]
    vectors = [_vector(vector) for vector in ClipVector.objects.filter(pk__in=clips).values_list("text", flat=True)]
    taste.averse_vectors = np.stack(vectors) if vectors else None


def _read_events(taste: Taste, since: datetime) -> None:
    rows = FeedEvent.objects.filter(viewer_id=taste.viewer_id, received_at__gt=since).order_by("-received_at")
    clips: dict[int, float] = defaultdict(float)
    authors: dict[int, float] = defaultdict(float)
    roots: dict[int, float] = defaultdict(float)
    fields = ("clip_id", "author_id", "root_id", "kind", "watch_ms", "duration_ms")
    for clip, author, root, kind, watch_ms, duration_ms in rows.values_list(*fields)[:RECENT_EVENTS]:
        worth = WEIGHTS.get(kind, 0.0) + (watch_worth(watch_ms, duration_ms) if kind in {"view", "skip"} else 0.0)
        clips[clip] += worth
        authors[author] += worth
        roots[root] += worth
    taste.clips, taste.authors, taste.roots = dict(clips), dict(authors), dict(roots)
    vectors = dict(ClipVector.objects.filter(pk__in=list(clips)).values_list("pk", "text"))
    known = [(np.tanh(worth), _vector(vectors[clip])) for clip, worth in clips.items() if clip in vectors]
    total = sum((worth * vector for worth, vector in known), np.zeros(1))
    length = float(np.linalg.norm(total))
    taste.liking = (total / length).astype(np.float32) if length > 0 else None


def _vector(stored: Sequence[float]) -> Vector:
    return np.asarray(stored, dtype=np.float32)

"""Asking all sources at once, each with its time; what comes late is left out of this ranking."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError

import numpy as np
import structlog
from django.db import DatabaseError, connection
from numpy.typing import NDArray

from clips.models import Clip
from feed.candidate import Candidate, Source
from feed.models.vectors import DIMENSIONS
from feed.sources import queries
from feed.taste import Taste

log = structlog.get_logger(__name__)
SECONDS = 0.4
"""How long a ranking waits for its sources, all together."""
Sources = Mapping[Source, Callable[[Taste], list[int]]]
PERSONAL: Sources = {
    Source.STEERING: queries.steering,
    Source.FOLLOWING: queries.following,
    Source.REMIXES: queries.remixes,
    Source.CONTENT: queries.content,
    Source.COLLABORATIVE: queries.collaborative,
    Source.TRENDING: queries.trending,
    Source.FRESH: queries.fresh,
}
COMMON = {source: PERSONAL[source] for source in (Source.STEERING, Source.TRENDING, Source.FRESH)}
"""Without personalisation. What a viewer asked for in words is asked for, not inferred."""
_threads = ThreadPoolExecutor(8, thread_name_prefix="feed-source")


def gather(taste: Taste, seconds: float = SECONDS) -> list[Candidate]:
    """Candidates of all sources that answered in time, each clip once, credited to the first source that named it."""
    sources = PERSONAL if taste.is_personalised else COMMON
    credit = dict[int, Source]()
    for source, clips in _in_turn(sources, taste) if connection.in_atomic_block else _at_once(sources, taste, seconds):
        for clip in clips:
            credit.setdefault(clip, source)
    return hydrate(credit)


def _at_once(sources: Sources, taste: Taste, seconds: float) -> Iterator[tuple[Source, list[int]]]:
    asked = {source: _threads.submit(_ask, source, find, taste) for source, find in sources.items()}
    deadline = time.monotonic() + seconds
    for source, answer in asked.items():
        yield source, _answer(source, answer, deadline)


def _in_turn(sources: Sources, taste: Taste) -> Iterator[tuple[Source, list[int]]]:
    """Within a transaction: other connections would not see its rows."""
    for source, find in sources.items():
        yield source, find(taste)


def _ask(source: Source, find: Callable[[Taste], list[int]], taste: Taste) -> list[int]:
    try:
        return find(taste)
    except DatabaseError as error:
        log.warning("feed source failed", source=source, reason=type(error).__name__)
        return []
    finally:
        connection.close()


def _answer(source: Source, answer: Future[list[int]], deadline: float) -> list[int]:
    try:
        return answer.result(timeout=max(0.0, deadline - time.monotonic()))
    except LateError:
        answer.cancel()
        log.warning("feed source was late", source=source)
        return []


def hydrate(credit: dict[int, Source]) -> list[Candidate]:
    """What rankers read of each clip, in one query."""
    rows = Clip.objects.filter(pk__in=credit).select_related("stats", "vector")
    return [_candidate(clip, credit[clip.pk]) for clip in rows]


def _candidate(clip: Clip, source: Source) -> Candidate:
    stats, vector = getattr(clip, "stats", None), getattr(clip, "vector", None)
    assert clip.published_at is not None
    return Candidate(
        clip_id=clip.pk,
        author_id=clip.creator_id,
        root_id=clip.root_id or clip.pk,
        source=source,
        published_at=clip.published_at,
        words=f"{clip.caption} {clip.prompt}".lower(),
        duration_ms=round(clip.seconds * 1000),
        counts={name: getattr(stats, name) if stats else 0 for name in COUNTERS},
        vector=np.asarray(vector.text, np.float32) if vector else vector_of_id(clip.pk),
    )


COUNTERS = ("views", "likes", "comments", "shares", "saves", "remixes")


def vector_of_id(clip_id: int) -> NDArray[np.float32]:
    """A unit vector that is always the same for a clip and far from all others: for one whose meaning is not known."""
    seed = int.from_bytes(hashlib.blake2b(str(clip_id).encode(), digest_size=8).digest())
    drawn = np.random.default_rng(seed).normal(size=DIMENSIONS)
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def texts_of(clips: Iterable[Clip]) -> list[str]:
    """What a clip's vector is made of: its caption, and its prompt where that adds to it."""
    return [" ".join(dict.fromkeys(part for part in (clip.caption, clip.prompt) if part))[:2000] for clip in clips]

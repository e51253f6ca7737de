"""Asking all sources at once, each with its time; what comes late is left out of this ranking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError

import structlog
from django.db import DatabaseError, connection

from feed.candidate import Candidate, Source
from feed.queries import served_among
from feed.sources import queries
from feed.sources.hydrating import hydrate
from feed.taste import Taste

log = structlog.get_logger(__name__)
SECONDS = 0.4
"""How long a ranking waits for its sources, all together."""
Sources = Mapping[Source, Callable[[Taste], list[int]]]
SHARES = {
    Source.STEERING: 400,
    Source.FOLLOWING: 300,
    Source.REMIXES: 100,
    Source.CONTENT: 200,
    Source.COLLABORATIVE: 300,
    Source.TRENDING: 100,
    Source.FRESH: 100,
}
"""How many of each source go on to be ranked."""
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
    asked = _in_turn(sources, taste) if connection.in_atomic_block else _at_once(sources, taste, seconds)
    return _read(taste, list(asked))


def gather_mood(taste: Taste, words: Sequence[str]) -> list[Candidate]:
    """What lies near the one wish of `taste`, and what names a word of the mood."""
    found = [queries.steering(taste, limit=400), *(queries.named(taste, word, 50) for word in words)]
    return _read(taste, [(Source.STEERING, clips) for clips in found])


def _read(taste: Taste, named: Sequence[tuple[Source, list[int]]]) -> list[Candidate]:
    """The share of each source, without what the viewer was served, read in one query."""
    served = served_among(taste.viewer_id, {clip for _, clips in named for clip in clips})
    credit = dict[int, Source]()
    for source, clips in named:
        for clip in [clip for clip in clips if clip not in served][: SHARES[source]]:
            credit.setdefault(clip, source)
    return hydrate(credit, queries.shut_out(taste))


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

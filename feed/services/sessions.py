"""Ranked sessions: made once, kept in Redis, outdated by the next wish. Redis may forget them at any time."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.conf import settings
from redis.exceptions import RedisError

from common.redis import client
from feed.moods import Mood
from feed.ranking.pipeline import rank
from feed.said import Said
from feed.taste import Taste


class Session(msgspec.Struct, frozen=True, array_like=True):
    """What Redis keeps. `mark` tells the wishes under which it was ranked."""

    mark: int
    entries: list[Entry]


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A place in a ranked session."""

    clip_id: int
    source: str
    score: float
    propensity: float
    reasons: list[str]
    ranker: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which session a page begins. `began` is when the session did, in seconds since 1970."""

    session: str
    began: int
    page: int = 0
    offset: int = 0
    mood: Mood | None = None


def rank_session(session: str, taste: Taste, said: Said, mood: Mood | None) -> list[Entry]:
    """Rank for this viewer now, and keep it under the session's name."""
    scored, ranker = rank(taste, mood)
    entries = [
        Entry(item.candidate.clip_id, item.candidate.source, item.score, item.propensity, item.reasons[:4], ranker)
        for item in scored
    ]
    body = msgspec.msgpack.encode(Session(said.mark, entries))
    try:
        client().set(_key(session), body, ex=settings.FEED_SESSION_SECONDS)
    except RedisError:
        return entries
    return entries


def kept_session(session: str, said: Said) -> list[Entry] | None:
    """What was ranked, unless it is lost or the viewer has said something since."""
    try:
        stored = client().get(_key(session))
    except RedisError:
        return None
    if not isinstance(stored, bytes):
        return None
    kept = msgspec.msgpack.decode(stored, type=Session)
    return kept.entries if kept.mark == said.mark else None


def _key(session: str) -> str:
    return f"feed:session:{session}"

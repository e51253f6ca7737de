"""What moves people at the moment, made once a minute for everybody."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from django.db import connection
from redis.exceptions import RedisError

from common import clock
from common.redis import client

TRENDING_DAYS = 14
POOL, KEPT_SECONDS = 400, 60
KEY = "feed:trending"


def trending_pool() -> list[int]:
    """Best first. Kept for a minute; made anew where Redis has none."""
    try:
        kept = client().get(KEY)
        if isinstance(kept, bytes):
            return msgspec.msgpack.decode(kept, type=list[int])
    except RedisError:
        return make_pool()
    return refresh_pool()


def refresh_pool() -> list[int]:
    """Make the list and keep it."""
    pool = make_pool()
    client().set(KEY, msgspec.msgpack.encode(pool), ex=2 * KEPT_SECONDS)
    return pool


def make_pool() -> list[int]:
    """By what they made people do, weighed by how much each vote is worth, halved every day."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT clip.id FROM feed_clippull pull JOIN clips_clip clip ON clip.id = pull.clip_id
            WHERE clip.state = 'published' AND clip.visibility = 'public' AND clip.published_at > %(since)s
                AND pull.remixes + pull.comments + pull.shares + pull.likes > 0
            ORDER BY (20 * pull.remixes + 5 * pull.comments + 2 * pull.shares + pull.likes)
                * power(0.5, extract(epoch FROM %(now)s - clip.published_at) / 86400) DESC, clip.id DESC
            LIMIT %(count)s
            """,
            {"since": clock.now() - timedelta(days=TRENDING_DAYS), "now": clock.now(), "count": POOL},
        )
        return [clip for (clip,) in cursor.fetchall()]

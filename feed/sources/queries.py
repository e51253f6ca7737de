"""Seven ways to find clips for a viewer. Each is one query of ids with its own limit; filters are cheap ones only.

Whether a viewer may see a clip is decided later by the one door, `clips.queries.listed_clips`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection

from common import clock
from feed.sources.trending import trending_pool
from feed.taste import Taste
from feed.vectors import Vector, literal

EXPLORED_VIEWS = 1000
MOST_FOLLOWED, BY_ONE_AUTHOR = 2000, 10
COLLABORATIVE_DAYS = 14
CUTS_OF_NEAREST = (3, 12)
"""How many times the wanted number is looked at, before and after the cheap filters left too few."""
OPEN = """
    clip.state = 'published' AND clip.visibility IN ('public', 'followers') AND clip.creator_id <> ALL(%(shut)s)
    AND NOT EXISTS (SELECT FROM feed_impression served WHERE served.viewer_id = %(viewer)s AND served.clip_id = clip.id)
"""
"""Published clips of others that this viewer was never served."""
LIKING_KINDS = "('like', 'save', 'share', 'comment', 'remix_start', 'remix_publish')"


def _ask(query: str, taste: Taste, **values: Any) -> list[int]:
    shut = [taste.viewer_id, *taste.muted_authors, *taste.averse_authors]
    with connection.cursor() as cursor:
        cursor.execute(query, {"viewer": taste.viewer_id, "shut": shut, **values})
        return [row[0] for row in cursor.fetchall()]


def following(taste: Taste, limit: int = 300) -> list[int]:
    """By pull: the newest of each, then of all. It costs what the viewer follows, however big the site is."""
    if not taste.followed:
        return []
    return _ask(
        f"""
        SELECT clip.id FROM unnest(%(people)s::bigint[]) AS person(id) CROSS JOIN LATERAL (
            SELECT clip.id, clip.published_at FROM clips_clip clip WHERE clip.creator_id = person.id AND {OPEN}
            ORDER BY clip.id DESC LIMIT {BY_ONE_AUTHOR}
        ) clip ORDER BY clip.published_at DESC, clip.id DESC LIMIT %(limit)s
        """,  # noqa: S608
        taste,
        people=list(taste.followed)[:MOST_FOLLOWED],
        limit=limit,
    )


def collaborative(taste: Taste, limit: int = 300) -> list[int]:
    """What people liked who liked what the viewer liked, those with few likes in all counting more."""
    if not taste.liked_clips:
        return []
    return _ask(
        f"""
        WITH peers AS MATERIALIZED (
            SELECT viewer_id, count(DISTINCT clip_id) AS shared FROM feed_feedevent
            WHERE day >= %(since)s AND clip_id = ANY(%(liked)s) AND viewer_id <> %(viewer)s AND kind IN {LIKING_KINDS}
            GROUP BY viewer_id ORDER BY shared DESC LIMIT 60
        ), found AS MATERIALIZED (
            SELECT event.clip_id, sum(peers.shared / (1.0 + sqrt(peers.shared))) AS weight
            FROM peers CROSS JOIN LATERAL (
                SELECT clip_id FROM feed_feedevent
                WHERE day >= %(since)s AND viewer_id = peers.viewer_id AND kind IN {LIKING_KINDS}
                ORDER BY received_at DESC LIMIT 60
            ) event
            WHERE event.clip_id <> ALL(%(liked)s)
            GROUP BY event.clip_id ORDER BY weight DESC LIMIT %(limit)s * 2
        )
        SELECT clip.id FROM found JOIN clips_clip clip ON clip.id = found.clip_id AND {OPEN}
        ORDER BY found.weight DESC LIMIT %(limit)s
        """,  # noqa: S608
        taste,
        liked=taste.liked_clips[:20],
        since=clock.now().date() - timedelta(days=COLLABORATIVE_DAYS),
        limit=limit,
    )


def content(taste: Taste, limit: int = 200) -> list[int]:
    """Nearest to where the liked clips lie."""
    return [] if taste.liking is None else nearest(taste, taste.liking, limit)


def steering(taste: Taste, limit: int = 200) -> list[int]:
    """Nearest to each wish for more, and what names it in so many words."""
    wants = [wish for wish in taste.wishes if wish.is_wanted][:8]
    found: list[int] = []
    for wish in wants:
        share = limit // len(wants)
        if wish.vector is not None:
            found += nearest(taste, wish.vector, share)
        found += named(taste, wish.phrase, share)
    return list(dict.fromkeys(found))


def named(taste: Taste, phrase: str, limit: int) -> list[int]:
    """Newest clips whose caption holds the phrase, among the newest of all."""
    query = f"""
        SELECT clip.id FROM (
            SELECT * FROM clips_clip WHERE state = 'published' ORDER BY published_at DESC, id DESC LIMIT 5000
        ) clip WHERE position(%(phrase)s IN lower(clip.caption)) > 0 AND {OPEN} LIMIT %(limit)s
    """  # noqa: S608
    return _ask(query, taste, phrase=phrase, limit=limit)


def nearest(taste: Taste, vector: Vector, limit: int) -> list[int]:
    """By HNSW, looking further where the cheap filters left too few."""
    found: list[int] = []
    for cut in CUTS_OF_NEAREST:
        looked_at = near_clips(vector, limit * cut)
        found = still_open(taste, looked_at)[:limit]
        if len(found) >= limit or len(looked_at) < limit * cut:
            break
    return found


def near_clips(vector: Vector, count: int) -> list[int]:
    """The nearest `count` of all clips, nearest first; the graph is followed until there are enough."""
    with connection.cursor() as cursor:
        cursor.execute("SET hnsw.iterative_scan = relaxed_order; SET hnsw.ef_search = 200")
        cursor.execute(
            """
            SELECT clip_id FROM (
                SELECT clip_id, text <=> %(asked)s::halfvec AS distance FROM feed_clipvector
                ORDER BY text <=> %(asked)s::halfvec LIMIT %(count)s
            ) found ORDER BY distance
            """,
            {"asked": literal(vector), "count": count},
        )
        return [clip for (clip,) in cursor.fetchall()]


def still_open(taste: Taste, clips: list[int]) -> list[int]:
    """Those that may be offered to the viewer, in the order given."""
    if not clips:
        return []
    query = f"SELECT clip.id FROM clips_clip clip WHERE clip.id = ANY(%(clips)s) AND {OPEN}"  # noqa: S608
    found = set(_ask(query, taste, clips=clips))
    return [clip for clip in clips if clip in found]


def remixes(taste: Taste, limit: int = 100) -> list[int]:
    """Other branches of the chains that the viewer liked."""
    roots = [root for root, worth in taste.roots.items() if worth > 0][:50]
    if not roots:
        return []
    query = f"""
        SELECT clip.id FROM clips_clip clip
        WHERE (clip.root_id = ANY(%(roots)s) OR clip.id = ANY(%(roots)s)) AND {OPEN}
        ORDER BY clip.published_at DESC, clip.id DESC LIMIT %(limit)s
    """  # noqa: S608
    return _ask(query, taste, roots=roots, limit=limit)


def trending(taste: Taste, limit: int = 100) -> list[int]:
    """Most remixed, shared and liked of the last days: one list for everybody, without what this viewer knows."""
    return still_open(taste, trending_pool())[:limit]


def fresh(taste: Taste, limit: int = 100) -> list[int]:
    """Newest clips that few have seen."""
    query = f"""
        SELECT clip.id FROM clips_clip clip LEFT JOIN feed_clippull pull ON pull.clip_id = clip.id
        WHERE coalesce(pull.views, 0) < {EXPLORED_VIEWS} AND {OPEN}
        ORDER BY clip.published_at DESC, clip.id DESC LIMIT %(limit)s
    """  # noqa: S608
    return _ask(query, taste, limit=limit)

"""Seven ways to find clips for a viewer. Each gives ids, best first, and may give more than are wanted of it.

Filters here are cheap ones: what was served is left out, at the latest by `gather`; whether a clip is published to
this viewer's kind of people is seen when it is read. Whether the viewer may see it is decided at the end by the one
door, `clips.queries.listed_clips`. The connection keeps the plan of each query.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from psycopg.types.numeric import Int8

from common import clock
from common.compiled import array, prepared_rows
from feed.queries import served_among
from feed.sources.trending import trending_pool
from feed.taste import Taste
from feed.vectors import Vector, literal

EXPLORED_VIEWS = 1000
MOST_FOLLOWED, FOLLOWED_CLIPS = 2000, 300
BY_ONE_AUTHOR = (3, 10)
"""At least and at most so many of one followed author."""
COLLABORATIVE_DAYS, PEERS, DEEDS_OF_A_PEER = 14, 20, 50
NEAREST_BEYOND = (1.5, 12)
"""How many times the wanted number is looked at, before and after too many of them turned out to be served."""
GRAPH = (
    "SELECT set_config('hnsw.iterative_scan', 'relaxed_order', false), set_config('hnsw.ef_search', %(list)s, false)"
)
LEAST_LISTED, MOST_LISTED = 200, 1000
"""How many neighbours a walk over the graph keeps in mind; as many as are wanted, so that one walk finds them."""
OPEN = """
    clip.state = 'published' AND clip.visibility IN ('public', 'followers')
    AND clip.creator_id <> ALL(%(shut)s::bigint[])
    AND NOT EXISTS (
        SELECT FROM feed_impression served WHERE served.viewer_id = %(viewer)s::bigint AND served.clip_id = clip.id
    )
"""
"""Published clips of others that this viewer was never served."""
LIKING_KINDS = "('like', 'save', 'share', 'comment', 'remix_start', 'remix_publish')"


def _ask(query: str, taste: Taste, **values: Any) -> list[int]:
    known = {"viewer": Int8(taste.viewer_id), "shut": array(shut_out(taste)), **values}
    return [clip for clip, *_ in prepared_rows(query, known, is_binary=True)]


def shut_out(taste: Taste) -> list[int]:
    """Authors whose clips are not for this viewer: themselves and those they would rather not see."""
    return [taste.viewer_id, *taste.muted_authors, *taste.averse_authors]


def following(taste: Taste) -> list[int]:
    """By pull: the newest of each, then of all. It costs what the viewer follows, however big the site is."""
    people = list(taste.followed)[:MOST_FOLLOWED]
    if not people:
        return []
    least, most = BY_ONE_AUTHOR
    share = min(most, max(least, math.ceil(3 * FOLLOWED_CLIPS / len(people))))
    query = f"""
        SELECT clip.id FROM unnest(%(people)s::bigint[]) AS person(id) CROSS JOIN LATERAL (
            SELECT clip.id, clip.published_at FROM clips_clip clip WHERE clip.creator_id = person.id AND {OPEN}
            ORDER BY clip.id DESC LIMIT {share}
        ) clip ORDER BY clip.published_at DESC, clip.id DESC LIMIT {FOLLOWED_CLIPS}
    """  # noqa: S608
    return _ask(query, taste, people=array(people))


def collaborative(taste: Taste) -> list[int]:
    """What people liked who liked what the viewer liked, those with few likes in all counting more."""
    if not taste.liked_clips:
        return []
    query = f"""
        WITH peers AS MATERIALIZED (
            SELECT viewer_id, count(DISTINCT clip_id) AS shared FROM feed_feedevent
            WHERE day >= %(since)s::date AND clip_id = ANY(%(liked)s::bigint[]) AND viewer_id <> %(viewer)s::bigint
                AND kind IN {LIKING_KINDS}
            GROUP BY viewer_id ORDER BY shared DESC, viewer_id LIMIT {PEERS}
        )
        SELECT event.clip_id, sum(peers.shared / (1.0 + sqrt(peers.shared))) AS weight
        FROM peers CROSS JOIN LATERAL (
            SELECT clip_id FROM feed_feedevent
            WHERE day >= %(since)s::date AND viewer_id = peers.viewer_id AND kind IN {LIKING_KINDS}
            ORDER BY received_at DESC LIMIT {DEEDS_OF_A_PEER}
        ) event
        WHERE event.clip_id <> ALL(%(liked)s::bigint[])
        GROUP BY event.clip_id ORDER BY weight DESC, event.clip_id LIMIT 600
    """  # noqa: S608
    since = clock.now().date() - timedelta(days=COLLABORATIVE_DAYS)
    values = {"viewer": Int8(taste.viewer_id), "liked": array(taste.liked_clips[:20]), "since": since.isoformat()}
    return [clip for clip, _ in prepared_rows(query, values)]


def content(taste: Taste) -> list[int]:
    """Nearest to where the liked clips lie."""
    return [] if taste.liking is None else nearest(taste, taste.liking, 200)


def steering(taste: Taste, limit: int = 200) -> list[int]:
    """Nearest to each wish for more, and what names it in so many words."""
    wants = [wish for wish in taste.wishes if wish.is_wanted][:8]
    found: list[int] = []
    for wish in wants:
        share = limit // len(wants)
        if wish.vector is not None:
            found += nearest(taste, wish.vector, share)[:share]
        found += named(taste, wish.phrase, share)
    return list(dict.fromkeys(found))


def named(taste: Taste, phrase: str, limit: int) -> list[int]:
    """Newest clips whose caption holds the phrase, among the newest of all."""
    query = f"""
        SELECT clip.id FROM (
            SELECT * FROM clips_clip WHERE state = 'published' ORDER BY published_at DESC, id DESC LIMIT 5000
        ) clip WHERE position(%(phrase)s::text IN lower(clip.caption)) > 0 AND {OPEN} LIMIT {limit}
    """  # noqa: S608
    return _ask(query, taste, phrase=phrase)


def nearest(taste: Taste, vector: Vector, limit: int) -> list[int]:
    """By HNSW, looking further where the viewer was served too many of them."""
    found: list[int] = []
    for beyond in NEAREST_BEYOND:
        looked_at = near_clips(vector, int(limit * beyond))
        served = served_among(taste.viewer_id, looked_at)
        found = [clip for clip in looked_at if clip not in served]
        if len(found) >= limit or len(looked_at) < int(limit * beyond):
            break
    return found


def near_clips(vector: Vector, count: int) -> list[int]:
    """The nearest `count` of all clips, nearest first; the graph is followed until there are enough."""
    prepared_rows(GRAPH, {"list": str(min(MOST_LISTED, max(LEAST_LISTED, count)))})
    query = f"""
        SELECT clip_id FROM (
            SELECT clip_id, text <=> %(asked)s::halfvec AS distance FROM feed_clipvector
            ORDER BY text <=> %(asked)s::halfvec LIMIT {count}
        ) found ORDER BY distance
    """  # noqa: S608
    return [clip for (clip,) in prepared_rows(query, {"asked": literal(vector)}, is_binary=True)]


def remixes(taste: Taste, limit: int = 100) -> list[int]:
    """Other branches of the chains that the viewer liked."""
    roots = [root for root, worth in taste.roots.items() if worth > 0][:50]
    if not roots:
        return []
    query = f"""
        SELECT clip.id FROM clips_clip clip
        WHERE (clip.root_id = ANY(%(roots)s::bigint[]) OR clip.id = ANY(%(roots)s::bigint[])) AND {OPEN}
        ORDER BY clip.published_at DESC, clip.id DESC LIMIT {limit}
    """  # noqa: S608
    return _ask(query, taste, roots=array(roots))


def trending(_: Taste) -> list[int]:
    """Most remixed, shared and liked of the last days: one list for everybody."""
    return trending_pool()


def fresh(taste: Taste, limit: int = 100) -> list[int]:
    """Newest clips that few have seen."""
    query = f"""
        SELECT clip.id FROM clips_clip clip LEFT JOIN feed_clippull pull ON pull.clip_id = clip.id
        WHERE coalesce(pull.views, 0) < {EXPLORED_VIEWS} AND {OPEN}
        ORDER BY clip.published_at DESC, clip.id DESC LIMIT {limit}
    """  # noqa: S608
    return _ask(query, taste)

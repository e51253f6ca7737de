"""The boards. Standings are worked out once a minute for everybody; a viewer gets those that the door lets through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.core.cache import cache
from django.db import connection

from accounts.models import User
from cameo.models import Cameo, CameoKind
from cameo.queries import visible_cameos
from clips.models import Clip
from clips.queries import Viewer, listed_clips, wanted_by, with_details
from common import clock

KEPT_SECONDS = 60
STANDINGS = 200
"""How many are ranked: more than are shown, since some may be hidden from a viewer."""
SHOWN = 25


class Window(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


LENGTHS = {Window.DAY: timedelta(days=1), Window.WEEK: timedelta(days=7), Window.MONTH: timedelta(days=30)}


class Board(StrEnum):
    MOST_REMIXED = "most_remixed"
    RISING = "rising"


CHARACTERS = "characters"


@dataclass(frozen=True, slots=True)
class UsedCharacter:
    """A character, and how many people besides its owner published a clip with it."""

    cameo: Cameo
    people: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on a board. `score` is the number of remixes, or likes an hour for what rises."""

    clip: Clip
    score: float


def standings(board: Board, window: Window, viewer: Viewer) -> list[Standing]:
    """The first SHOWN that `viewer` may see in a list, best first."""
    scores = dict(_ranked(board, window))
    rows = {clip.pk: clip for clip in wanted_by(listed_clips(viewer).filter(pk__in=scores), viewer)[:STANDINGS]}
    best = [pk for pk in scores if pk in rows][:SHOWN]
    shown = {clip.pk: clip for clip in with_details(listed_clips(viewer).filter(pk__in=best), viewer)}
    return [Standing(shown[pk], round(scores[pk], 3)) for pk in best if pk in shown]


def most_used_characters(window: Window, viewer: User) -> list[UsedCharacter]:
    """The first SHOWN characters whose page opens for `viewer`, most used first. People stand on no board."""
    scores = dict(_ranked(CHARACTERS, window))
    shown = visible_cameos(viewer).filter(pk__in=scores, kind=CameoKind.CHARACTER).in_bulk()
    best = [pk for pk in scores if pk in shown][:SHOWN]
    return [UsedCharacter(shown[pk], int(scores[pk])) for pk in best]


def _ranked(board: str, window: Window) -> list[tuple[int, float]]:
    """Keys and scores, best first. The present moment moves in steps of the cache's life."""
    key = f"leaderboard:{board}:{window}"
    found: list[tuple[int, float]] | None = cache.get(key)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_SQL[board], {"since": clock.now() - LENGTHS[window], "now": clock.now(), "n": STANDINGS})
            found = [(pk, float(score)) for pk, score in cursor.fetchall()]
        cache.set(key, found, KEPT_SECONDS)
    return found


_SQL: dict[str, str] = {
    # Remixing oneself is no sign that others build on it, and somebody who remixes it often counts once.
    Board.MOST_REMIXED: """
        SELECT edge.parent_id, count(DISTINCT child.creator_id) AS score
        FROM clips_clip child
        JOIN clips_lineageedge edge ON edge.child_id = child.id
        JOIN clips_clip parent ON parent.id = edge.parent_id AND parent.creator_id <> child.creator_id
        WHERE child.state = 'published' AND child.published_at > %(since)s AND child.visibility = 'public'
            AND parent.state = 'published' AND parent.visibility = 'public'
        GROUP BY edge.parent_id ORDER BY score DESC, edge.parent_id DESC LIMIT %(n)s
    """,
    # A remix says more than a like. The square root of the age lets a good day beat a lucky first minute.
    Board.RISING: """
        SELECT clip.id, (stats.likes + 5 * stats.comments + 20 * stats.remixes)
            / power(extract(epoch FROM %(now)s - clip.published_at) / 3600 + 2, 1.5) AS score
        FROM clips_clip clip JOIN clips_clipstats stats ON stats.clip_id = clip.id
        WHERE clip.state = 'published' AND clip.visibility = 'public' AND clip.published_at > %(since)s
            AND stats.likes + stats.comments + stats.remixes > 0
        ORDER BY score DESC, clip.id DESC LIMIT %(n)s
    """,
    # Casting one's own character is no sign that others like it; what came with a parent was nobody's choice.
    CHARACTERS: """
        SELECT used.cameo_id, count(DISTINCT clip.creator_id) AS score
        FROM clips_clip clip
        JOIN clips_clipcast used ON used.clip_id = clip.id AND NOT used.is_inherited
        JOIN cameo_cameo cameo ON cameo.id = used.cameo_id AND cameo.kind = 'character'
            AND cameo.owner_id <> clip.creator_id AND cameo.view_epoch = used.view_epoch
        WHERE clip.state = 'published' AND clip.visibility = 'public' AND clip.published_at > %(since)s
        GROUP BY used.cameo_id ORDER BY score DESC, used.cameo_id DESC LIMIT %(n)s
    """,
}

"""Pages of clips at a fraction of the usual price: one query, written once, whose rows never become models.

What is seen is decided by the same `listed_clips` and shown by the same `clip_out`; only the way between is short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, cast

import msgspec
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from rest_framework.request import Request

from accounts.models import User
from clips.api.render import clip_out
from clips.models import Clip, ClipHold, Counter, Reaction, Rendition
from clips.queries import Viewer, listed_clips, visible_clips, with_credits
from common.api.pagination import decode_place, encode_cursor, page_limit
from common.compiled import STAND_INS, TEXT_STAND_IN, Among, CompiledQuery, array, compile_query, numbers_to_come

RowsOf = Callable[[Viewer, int], QuerySet[Clip]]
"""The clips of a list, for a viewer and about something named by its primary key."""
VIEWER, SUBJECT, BEFORE = STAND_INS
KEY_MAX = 2**63 - 1

PERSON = ("public_id", "handle", "display_name")
OWN = (*(field.attname for field in Clip._meta.concrete_fields), "is_parent_shown", "is_root_shown", "challenge_id")
CREDIT = ("public_id", "state", *(f"creator__{name}" for name in PERSON))
STATS = tuple(counter.value for counter in Counter)
COLUMNS = (
    *OWN,
    *(f"creator__{name}" for name in PERSON),
    *(f"stats__{name}" for name in STATS),
    *(f"parent__{name}" for name in CREDIT),
    *(f"root__{name}" for name in CREDIT),
    "media",
    "own",
    "active",
)


class Thing:
    """Something with the attributes that rendering reads, and nothing of a model."""

    def __init__(self, names: Iterable[str], values: Iterable[Any]) -> None:
        self.__dict__.update(zip(names, values, strict=True))


class Files(list[Any]):
    """Renditions that are there already."""

    def all(self) -> Files:
        return self


def clip_page(request: Request, rows_of: RowsOf, *, subject: int = 0) -> dict[str, Any]:
    """One page of a list, newest first by primary key: what `paginate` and `clip_out` would answer."""
    limit, before = page_limit(request), decode_place(request)
    viewer = request.user if isinstance(request.user, User) else None
    compiled = _compiled(rows_of, viewer is not None, before is not None, limit + 1)
    return _page(request, compiled.run(viewer.pk if viewer else 0, subject, before or 0), limit)


def page_of_keys(request: Request, keys: CompiledQuery, *, subject: int) -> dict[str, Any]:
    """One page of the listed clips that `keys` finds: (subject, clip) below BEFORE, highest first, each once.

    They come in order from their index, and the door is asked about one after the other until the page is full, so
    that the price is that of the clips shown and of those hidden between them, however many clips there are.
    """
    limit, before = page_limit(request), decode_place(request)
    viewer = request.user if isinstance(request.user, User) else None
    compiled = _along(keys, viewer is not None, limit + 1)
    found = compiled.ask(viewer.pk if viewer else 0, subject, KEY_MAX if before is None else before)
    return _page(request, found, limit)


def _page(request: Request, found: list[tuple[Any, ...]], limit: int) -> dict[str, Any]:
    shown = [_row(values) for values in found[:limit]]
    following = encode_cursor(shown[-1].pk) if len(found) > limit else None
    return {"data": [clip_out(clip, request.user) for clip in shown], "next": following}


def listed_among(viewer: Viewer, clips: Iterable[int]) -> dict[int, Clip]:
    """Those of these clips that may stand in a list for `viewer` at this moment, ready for `clip_out`."""
    person = viewer if isinstance(viewer, User) else None
    if person is not None and not person.is_active:
        return {}
    rows = _listed_among(person is not None).ask(person.pk if person else 0, text=array(clips))
    return {clip.pk: clip for clip in map(_row, rows)}


def opened_clip(viewer: Viewer, public_id: str) -> Clip | None:
    """The clip if `viewer` may open it, ready for `clip_out`."""
    person = viewer if isinstance(viewer, User) and viewer.is_active else None
    rows = _opened(person is not None).ask(person.pk if person else 0, text=public_id)
    return _row(rows[0]) if rows else None


@cache
def _opened(is_person: bool) -> CompiledQuery:
    viewer = User(pk=VIEWER) if is_person else None
    return compile_query(
        lambda: _shown(visible_clips(viewer).filter(public_id=TEXT_STAND_IN), viewer).order_by().values_list(*COLUMNS)
    )


@cache
def _listed_among(is_person: bool) -> CompiledQuery:
    viewer = User(pk=VIEWER) if is_person else None
    return compile_query(
        lambda: _shown(listed_clips(viewer).filter(Among("pk", numbers_to_come())), viewer).values_list(*COLUMNS)
    )


@cache
def _along(keys: CompiledQuery, is_person: bool, limit: int) -> CompiledQuery:
    """OFFSET 0 keeps PostgreSQL from joining the door with the keys, which it would begin at the wrong end."""
    viewer = User(pk=VIEWER) if is_person else None
    shown = compile_query(
        lambda: _shown(listed_clips(viewer).filter(pk=RawSQL("place.key", [])), viewer).order_by().values_list(*COLUMNS)
    )
    text = (
        f"SELECT shown.* FROM ({keys.sql}) place(subject, key) CROSS JOIN LATERAL ({shown.sql} OFFSET 0) shown"  # noqa: S608 - no input
        f" ORDER BY place.subject DESC, place.key DESC LIMIT {limit}"
    )
    return CompiledQuery(text, (*keys.params, *shown.params))


@cache
def _compiled(rows_of: RowsOf, is_person: bool, has_cursor: bool, limit: int) -> CompiledQuery:
    return compile_query(lambda: _query(rows_of, is_person, has_cursor, limit))


def _query(rows_of: RowsOf, is_person: bool, has_cursor: bool, limit: int) -> QuerySet[Any, Any]:
    viewer = User(pk=VIEWER) if is_person else None
    rows = rows_of(viewer, SUBJECT)
    if has_cursor:
        rows = rows.filter(pk__lt=BEFORE)
    return _shown(rows, viewer).order_by("-pk").values_list(*COLUMNS)[:limit]


def _shown(rows: QuerySet[Clip], viewer: User | None) -> QuerySet[Clip]:
    """The rows with all that rendering reads, each file, reaction and hold among its columns."""
    files = Rendition.objects.filter(clip=OuterRef("pk")).order_by("pk")
    reactions = Reaction.objects.filter(clip=OuterRef("pk"), person=VIEWER if viewer else None)
    holds = ClipHold.objects.filter(clip=OuterRef("pk"), lifted_at=None).order_by("pk")
    names = ("public_id", "kind", "key", "mime", "bytes", "width", "height")
    return with_credits(rows, viewer).annotate(
        media=ArraySubquery(files.values(json=JSONObject(**{name: name for name in names}))),
        own=ArraySubquery(reactions.values("kind")),
        active=ArraySubquery(holds.values(json=JSONObject(reason="reason", explanation="explanation"))),
    )


def _row(values: tuple[Any, ...]) -> Clip:
    """A row in the shape of a clip from `with_details`, as far as `clip_out` looks."""
    rest = iter(values)

    def take(names: Iterable[str]) -> Any:
        return Thing(names, [next(rest) for _ in names])

    clip: Any = take(OWN)
    clip.pk = clip.id
    clip.creator = take(PERSON)
    stats = take(STATS)
    clip.stats = None if stats.likes is None else stats
    clip.parent, clip.root = _credit(take(CREDIT)), _credit(take(CREDIT))
    files, own, active = rest
    clip.renditions = Files(_things(files))
    clip.own_reactions = [Thing(("kind",), (kind,)) for kind in own]
    clip.active_holds = _things(active)
    return cast(Clip, clip)  # duck-typed: `clip_out` is the only reader, and a test holds both ways against each other


def _credit(row: Any) -> Any:
    if row.public_id is None:
        return None
    row.creator = Thing(PERSON, [getattr(row, f"creator__{name}") for name in PERSON])
    return row


def _things(documents: Iterable[str]) -> list[Thing]:
    decoded = (msgspec.json.decode(document) for document in documents)
    return [Thing(row.keys(), row.values()) for row in decoded]

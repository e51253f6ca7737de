"""What was served to whom, as rows: every page reads and writes them, so their queries are kept by the connection."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from psycopg.types.numeric import Int8

from common import clock
from common.compiled import prepared_rows
from common.ids import new_public_id
from feed.models import Impression
from feed.services.sessions import Entry, Place

PAGE_LOCK = 7_302
LOCK = "SELECT pg_advisory_xact_lock(%(kind)s::int, %(viewer)s::int)"
PAGE = """
    SELECT public_id, clip_id, session, page, position, source, propensity, score, ranker, reasons::text
    FROM feed_impression
    WHERE viewer_id = %(viewer)s::bigint AND session = %(session)s AND page = %(page)s::smallint ORDER BY position
"""
ADD = """
    INSERT INTO feed_impression (public_id, created_at, viewer_id, clip_id, session, page, position, source, propensity,
        score, ranker, reasons)
    SELECT told.public_id, %(at)s::timestamptz, %(viewer)s::bigint, told.clip_id, told.session, told.page,
        told.position, told.source, told.propensity, told.score, told.ranker, told.reasons
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS told(public_id text, clip_id bigint, session text, page smallint,
        position smallint, source text, propensity float8, score float8, ranker text, reasons jsonb)
    RETURNING id
"""


class Row(msgspec.Struct, frozen=True):
    """An impression as pages show it and the database takes it."""

    public_id: str
    clip_id: int
    session: str
    page: int
    position: int
    source: str
    propensity: float
    score: float
    ranker: str
    reasons: list[str]

    @classmethod
    def of(cls, entry: Entry, place: Place, position: int) -> Row:
        name = new_public_id(Impression.public_id_prefix)
        parts = (entry.source, entry.propensity, entry.score, entry.ranker, entry.reasons)
        return cls(name, entry.clip_id, place.session, place.page, position, *parts)


def one_at_a_time(viewer_id: int) -> None:
    """Two requests of one viewer take turns, so that the second of two equal ones finds the first one's page."""
    prepared_rows(LOCK, {"kind": Int8(PAGE_LOCK), "viewer": Int8(viewer_id % 2**31)})


def rows_of_page(viewer_id: int, place: Place) -> list[Row]:
    """What this page showed, in its order; nothing where it was never asked for."""
    values = {"viewer": Int8(viewer_id), "session": place.session, "page": Int8(place.page)}
    stored = prepared_rows(PAGE, values)
    return [Row(*parts) for parts in ((*row[:-1], msgspec.json.decode(row[-1])) for row in stored)]


def write_page(viewer_id: int, rows: Sequence[Row]) -> None:
    """Raises IntegrityError where the viewer was served one of these clips before."""
    if rows:
        body = msgspec.json.encode(rows).decode()
        prepared_rows(ADD, {"viewer": Int8(viewer_id), "rows": body, "at": clock.now()})

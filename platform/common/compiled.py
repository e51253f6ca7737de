"""Queries written once. Django spends more on writing a long query down than PostgreSQL on answering it.

    names = compile_query(lambda: Clip.objects.filter(creator=STAND_INS[0]).values_list("caption"))
    names.run(person.pk)

A stand-in means "the value comes later"; it may stand wherever the query takes a number or a text. `ask` answers like
`run` and lets PostgreSQL keep its plan too, which for the query of a page of clips is most of what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NoReturn

import psycopg
from django.db import connection
from django.db.models import BooleanField, Func, QuerySet
from django.db.models.expressions import RawSQL
from psycopg import pq, sql
from psycopg.types.numeric import Int8

STAND_INS = (-7_302_001_117, -7_302_002_229, -7_302_003_331)
"""For numbers. No key is negative, so that these mean nothing else anywhere."""
TEXT_STAND_IN = "\N{SYMBOL FOR SUBSTITUTE FORM TWO}7302"
"""For one text."""
PLACES = frozenset({*STAND_INS, TEXT_STAND_IN})


class Among(Func):
    """Whether a number is in an array: `Among("pk", numbers_to_come())`."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


@dataclass(frozen=True)
class CompiledQuery:
    """The text of a query, and what it takes: values, or the places of stand-ins."""

    sql: str
    params: tuple[Any, ...]

    def run(self, *values: int, text: str = "") -> list[tuple[Any, ...]]:
        """The rows, with `values` in the places of STAND_INS in that order, and `text` in that of TEXT_STAND_IN."""
        pieces = self._pieces
        written: dict[str | int, str] = {
            place: f" {int(value)}" for place, value in zip(STAND_INS, values, strict=False)
        }
        if TEXT_STAND_IN in pieces:
            written[TEXT_STAND_IN] = _literal(text)
        with connection.cursor() as cursor:
            cursor.execute("".join([written.get(piece, str(piece)) for piece in pieces]))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def ask(self, *values: int, text: str = "") -> list[tuple[Any, ...]]:
        """The same rows by a plan that the connection keeps. Only for queries that one plan suits, whatever is asked:
        those that look up a few rows by their keys."""
        known = {f"v{place}": Int8(value) for place, value in enumerate(values)}
        return prepared_rows(self._prepared, {**known, "text": text})

    def within(self, *values: int, text: str = "") -> RawSQL:
        """The answer, of one row and one column, as a value in another query."""
        known: dict[Any, Any] = {**dict(zip(STAND_INS, values, strict=False)), TEXT_STAND_IN: text}
        params = [known.get(value, value) if type(value) in (int, str) else value for value in self.params]
        return RawSQL(self.sql, params)  # noqa: S611 - written by the model layer

    @cached_property
    def _pieces(self) -> tuple[str | int, ...]:
        """The text with its constants in it, cut where the stand-ins are. psycopg would look for the places of a text
        as long as these anew for each question, which is half of the price of asking on this side."""
        connection.ensure_connection()
        pieces: list[str | int] = []
        left = iter(self.params)
        for part in re.split("(%s|%%)", self.sql):
            value: Any = next(left) if part == "%s" else None
            if type(value) in (int, str) and value in PLACES:
                pieces.append(value)
                continue
            constant = _literal(value) if part == "%s" else part.replace("%%", "%")
            if pieces and isinstance(pieces[-1], str) and pieces[-1] != TEXT_STAND_IN:
                pieces[-1] += constant
            else:
                pieces.append(constant)
        return tuple(pieces)

    @cached_property
    def _prepared(self) -> str:
        """Constants stand in the text, so that a kept plan may use partial indexes; stand-ins become parameters."""
        connection.ensure_connection()  # It knows how constants are quoted.
        places: dict[Any, str] = {value: f"%(v{place})s::bigint" for place, value in enumerate(STAND_INS)}
        places[TEXT_STAND_IN] = "%(text)s"
        parts = [
            places[value] if type(value) in (int, str) and value in places else _literal(value).replace("%", "%%")
            for value in self.params
        ]
        return self.sql.replace("%%", "%%%%") % tuple(parts)


def compile_query(build: Callable[[], QuerySet[Any, Any]]) -> CompiledQuery:
    """Raises ValueError for what would be baked in: an answer of the database for a stand-in, or a moment."""
    with connection.execute_wrapper(_refuse):
        text, params = build().query.sql_with_params()
    if any(isinstance(value, date) for value in params):
        raise ValueError("A query that is compiled once would ask about this moment for ever: let it come as a text.")
    return CompiledQuery(text, tuple(params))


def prepared_rows(text: str, values: Mapping[str, object], *, is_binary: bool = False) -> list[tuple[Any, ...]]:
    """Rows of a query with named places, such as `%(viewer)s::bigint`, whose plan the connection keeps.

    Numbers should come as `Int8`, so that their size does not make another plan. With `is_binary` vectors, numbers and
    times come without being written out as text in between.
    """
    connection.ensure_connection()
    # Django's own cursors bind on this side, where nothing can be kept. Its wrapper still counts, logs and translates.
    cursor = psycopg.Cursor(connection.connection)
    cursor.format = pq.Format.BINARY if is_binary else pq.Format.TEXT
    with connection._prepare_cursor(cursor) as wrapped:  # type: ignore[attr-defined]
        wrapped.execute(text, values)
        if connection.queries_logged:  # psycopg no longer knows the text of what has a plan.
            connection.queries_log[-1]["sql"] = connection.queries_log[-1]["sql"] or text
        rows: list[tuple[Any, ...]] = wrapped.fetchall()
    return rows


def first_through(places: QuerySet[Any, Any], door: QuerySet[Any], limit: int) -> list[tuple[int, Any]]:
    """The first keys of `places` that the door lets through, each with its rank: highest rank first, then highest key.

    `places` has two columns, `pk` and `rank`, and no order of its own. The door is asked about one place after the
    other until there are enough, so that its price is that of the places shown and of those hidden before them,
    however many there are: as one query PostgreSQL would ask it about all, and put the answers in order afterwards.
    OFFSET 0 keeps it from doing so.
    """
    ordered, params = places.order_by("-rank", "-pk").query.sql_with_params()
    opened, more = door.filter(pk=RawSQL("place.key", [])).order_by().values_list("pk").query.sql_with_params()
    text = (
        f"SELECT place.key, place.rank FROM ({ordered}) place(key, rank) CROSS JOIN LATERAL ({opened} OFFSET 0) shown"  # noqa: S608 - no input
        f" ORDER BY place.rank DESC, place.key DESC LIMIT {int(limit)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, (*params, *more))
        rows: list[tuple[int, Any]] = cursor.fetchall()
    return rows


def array(numbers: Iterable[int]) -> str:
    """Numbers as a text that PostgreSQL reads as an array of any length, for a place such as `%(clips)s::bigint[]`."""
    return f"{{{','.join(map(str, numbers))}}}"


def numbers_to_come() -> RawSQL:
    """An array of numbers as the text that comes later: for `Among`."""
    return RawSQL("%s::bigint[]", [TEXT_STAND_IN])


def _literal(value: object) -> str:
    return sql.Literal(value).as_string(connection.connection)


def _refuse(*_: Any) -> NoReturn:
    raise ValueError("A query that is compiled once may not ask the database while it is built.")

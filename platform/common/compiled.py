"""Queries written once. Django spends more on writing a long query down than PostgreSQL on answering it.

    names = compile_query(lambda: Clip.objects.filter(creator=STAND_INS[0]).values_list("caption"))
    names.run(person.pk)

A stand-in means "the value comes later"; it may stand wherever the query takes a number or a text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.db import connection
from django.db.models import QuerySet

STAND_INS = (-7_302_001_117, -7_302_002_229, -7_302_003_331)
"""For numbers. No key is negative, so that these mean nothing else anywhere."""
TEXT_STAND_IN = "\N{SYMBOL FOR SUBSTITUTE FORM TWO}7302"
"""For one text."""


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """The text of a query, and what it takes: values, or the places of stand-ins."""

    sql: str
    params: tuple[Any, ...]

    def run(self, *values: int, text: str = "") -> list[tuple[Any, ...]]:
        """The rows, with `values` in the places of STAND_INS in that order, and `text` in that of TEXT_STAND_IN."""
        known: dict[Any, Any] = {**dict(zip(STAND_INS, values, strict=False)), TEXT_STAND_IN: text}
        with connection.cursor() as cursor:
            params = [known.get(value, value) if type(value) in (int, str) else value for value in self.params]
            cursor.execute(self.sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def compile_query(build: Callable[[], QuerySet[Any, Any]]) -> CompiledQuery:
    """Raises ValueError where building it asks the database: what it answers for a stand-in would be baked in."""
    with connection.execute_wrapper(_refuse):
        sql, params = build().query.sql_with_params()
    return CompiledQuery(sql, tuple(params))


def _refuse(*_: Any) -> NoReturn:
    raise ValueError("A query that is compiled once may not ask the database while it is built.")

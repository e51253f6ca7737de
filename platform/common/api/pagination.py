"""Cursor pages: signed, opaque, newest first, without counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from common.errors import InvalidInputError

Row = TypeVar("Row", bound=Model)
SALT = "hibari.cursor"
PAGE_SIZE = 20
PAGE_MAX = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    next_cursor: str | None

    def render(self, serialize: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
        """`{"data": [...], "next": cursor or null}`; an absent next is the end."""
        return {"data": [serialize(row) for row in self.rows], "next": self.next_cursor}


def encode_cursor(payload: Any) -> str:
    return signing.dumps(payload, salt=SALT, compress=True)


def decode_cursor(text: str) -> Any:
    try:
        return signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise InvalidInputError("This cursor is not one of ours; start again without it.", code="bad_cursor") from error


def decode_place(request: HttpRequest) -> int | None:
    """The primary key that the request's `cursor` stands for. A cursor of another kind of list is refused."""
    if not (cursor := request.GET.get("cursor")):
        return None
    if isinstance(place := decode_cursor(cursor), int):
        return place
    raise InvalidInputError("This cursor belongs to another list; start again without it.", code="bad_cursor")


def page_limit(request: HttpRequest, *, default: int = PAGE_SIZE, most: int = PAGE_MAX) -> int:
    """The `limit` parameter, held between 1 and `most`."""
    text = request.GET.get("limit", str(default))
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise InvalidInputError(f"limit must be a whole number from 1 to {most}.", code="bad_limit")
    return int(text)


def paginate(request: HttpRequest, rows: QuerySet[Row], *, default: int = PAGE_SIZE, most: int = PAGE_MAX) -> Page[Row]:
    """One page of `rows`, newest first by primary key, after the request's `cursor`."""
    limit = page_limit(request, default=default, most=most)
    if (place := decode_place(request)) is not None:
        rows = rows.filter(pk__lt=place)
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    has_more = len(found) > limit
    return Page(shown, encode_cursor(shown[-1].pk) if has_more else None)

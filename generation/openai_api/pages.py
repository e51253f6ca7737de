"""Lists as that API pages them: `after` is the id of the last item seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from rest_framework.request import Request

from common.models import PublicModel
from generation.openai_api.errors import BadParameterError

Row = TypeVar("Row", bound=PublicModel)
LIMIT_DEFAULT, LIMIT_MAX = 20, 100


def list_out(
    request: Request, rows: QuerySet[Row], render: Callable[[Row], dict[str, Any]], *, most: int = LIMIT_MAX
) -> dict[str, Any]:
    """One page of `rows`, newest first unless `order=asc`. Raises BadParameterError."""
    limit, is_rising = _limit(request, most), _is_rising(request)
    if after := request.GET.get("after"):
        last = rows.filter(public_id=after[:80]).values_list("pk", flat=True).first() if "\x00" not in after else None
        if last is None:
            raise BadParameterError("No item of this list has the id given as 'after'.", param="after")
        rows = rows.filter(pk__gt=last) if is_rising else rows.filter(pk__lt=last)
    found = list(rows.order_by("pk" if is_rising else "-pk")[: limit + 1])
    shown = found[:limit]
    return {
        "object": "list",
        "data": [render(row) for row in shown],
        "first_id": shown[0].public_id if shown else None,
        "last_id": shown[-1].public_id if shown else None,
        "has_more": len(found) > limit and limit > 0,
    }


def _limit(request: Request, most: int) -> int:
    text = request.GET.get("limit", str(min(LIMIT_DEFAULT, most)))
    if not (text.isascii() and text.isdecimal()) or len(text) > 6 or int(text) > most:
        raise BadParameterError(f"'limit' is a whole number from 0 to {most}.", param="limit")
    return int(text)


def _is_rising(request: Request) -> bool:
    order = request.GET.get("order", "desc")
    if order not in {"asc", "desc"}:
        raise BadParameterError("'order' is 'asc' or 'desc'.", param="order")
    return order == "asc"

"""The one lock of this app: the cameo's row. It orders uses, revocations and the links of the chain."""

from __future__ import annotations

from collections.abc import Iterable

from cameo.models import Cameo


def lock_cameos(ids: Iterable[int]) -> dict[int, Cameo]:
    """Fresh rows, locked in the order of their keys until the transaction ends."""
    rows = Cameo.objects.select_for_update(no_key=True, of=("self",)).select_related("owner")
    return {row.pk: row for row in rows.filter(pk__in=set(ids)).order_by("pk")}


def lock_cameo(cameo: Cameo) -> Cameo:
    return lock_cameos([cameo.pk])[cameo.pk]

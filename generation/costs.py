"""What clips cost the machines: seconds an engine was busy, and energy where the device tells it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, FloatField, Sum
from django.db.models.functions import Coalesce, Greatest, TruncDate

from accounts.models import User
from common import clock
from common.errors import UnavailableError
from generation.models import GenerationJob
from generation.models.job import OPEN_STATES

JOULES_PER_WATT_HOUR = 3600
Figures = dict[str, Any]


def costs_by_day(*, days: int, person: User | None = None, per_engine: bool = False) -> list[Figures]:
    """One row for each UTC day (and engine) on which somebody submitted something, newest first."""
    since = _midnight(clock.now()) - timedelta(days=days - 1)
    jobs = GenerationJob.objects.filter(created_at__gte=since)
    if person is not None:
        jobs = jobs.filter(owner=person)
    by = ("day", "engine") if per_engine else ("day",)
    rows = _sums(jobs.annotate(day=TruncDate("created_at")), by).order_by("-day", *by[1:])
    return [_figures(row, by) for row in rows]


def most_costly(*, days: int, people: int = 10) -> list[Figures]:
    """The people whose clips cost most in the last days."""
    since = _midnight(clock.now()) - timedelta(days=days - 1)
    rows = _sums(GenerationJob.objects.filter(created_at__gte=since), ("owner__handle",))
    return [_figures(row, ("owner__handle",)) for row in rows.order_by("-spent", "owner__handle")[:people]]


def seconds_today() -> float:
    """Engine seconds that today's jobs have cost, and will cost as far as they are still open."""
    today = GenerationJob.objects.filter(created_at__gte=_midnight(clock.now()))
    spent = today.aggregate(total=Sum("spent_seconds"))["total"] or 0.0
    left = Greatest(F("estimated_seconds") - F("spent_seconds"), 0.0, output_field=FloatField())
    coming = today.filter(state__in=OPEN_STATES).aggregate(total=Sum(left))["total"] or 0.0
    return float(spent + coming)


def may_cost_more() -> None:
    """The operator's cap on a day. Raises UnavailableError with the seconds until the next one begins."""
    cap = settings.COST_SECONDS_A_DAY
    if cap and seconds_today() >= cap:
        now = clock.now()
        wait = _midnight(now) + timedelta(days=1) - now
        raise UnavailableError(
            "Today's machine time is used up here. It begins anew at midnight UTC.",
            code="cost_cap",
            retry_after_seconds=int(wait.total_seconds()) + 1,
        )


def _sums(rows: Any, by: tuple[str, ...]) -> Any:
    """Grouped by these columns. Any: the type checker can't follow columns that are only named here."""
    return (
        rows.order_by()
        .values(*by)
        .annotate(
            jobs=Count("pk"),
            estimated=Coalesce(Sum("estimated_seconds"), 0.0),
            spent=Coalesce(Sum("spent_seconds"), 0.0),
            energy=Sum("energy_joules"),
        )
    )


def _figures(row: Figures, by: tuple[str, ...]) -> Figures:
    names = {"day": "date", "owner__handle": "person"}
    keys = {names.get(key, key): row[key].isoformat() if isinstance(row[key], date) else row[key] for key in by}
    energy = row["energy"]
    return {
        **keys,
        "jobs": row["jobs"],
        "estimated_seconds": round(row["estimated"], 2),
        "spent_seconds": round(row["spent"], 2),
        "energy_watt_hours": None if energy is None else round(energy / JOULES_PER_WATT_HOUR, 4),
    }


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)

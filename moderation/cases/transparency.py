"""The public transparency report, counted from the rows that moderation works on and from nothing else."""

from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet

from moderation.cases.kinds import BY_SCREENING, Action
from moderation.cases.models import Appeal, AppealState, Case, Decision, DecisionState, Report, ReportOutcome
from moderation.screening import fairness
from moderation.screening.models import ScreeningEvent

MIN_TO_SHOW = 20
"""Languages with fewer checks than this are counted together, so that no single person shows."""


def transparency_report(*, since: datetime, until: datetime) -> dict[str, Any]:
    """Figures of [since, until): what was reported, decided, appealed and overturned, and how screening answered.

    `fairness` is the latest measurement, of whenever rules or back ends changed last; None before the first.
    """
    decisions = Decision.objects.filter(in_force_at__gte=since, in_force_at__lt=until)
    appeals = Appeal.objects.filter(created_at__gte=since, created_at__lt=until)
    reports = Report.objects.filter(created_at__gte=since, created_at__lt=until)
    decided = Case.objects.filter(decided_at__gte=since, decided_at__lt=until)
    hours = decided.aggregate(mean=Avg(F("decided_at") - F("created_at")))["mean"]
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "reports": {"total": _voices(reports), "by_policy": _counts(reports, "policy")},
        "reports_agreed": _voices(reports.filter(outcome=ReportOutcome.AGREED)),
        "decisions": {
            "total": decisions.count(),
            "by_action": _counts(decisions, "action"),
            "by_policy": _counts(decisions.exclude(action=Action.NONE), "policy"),
            "own_initiative": decisions.filter(is_own_initiative=True).count(),
            "detected_automatically": decisions.filter(was_detected_automatically=True).count(),
            "decided_automatically": decisions.filter(action__in=BY_SCREENING).count(),
        },
        "hours_to_decide_mean": round(hours.total_seconds() / 3600, 2) if hours else None,
        "appeals": {
            "total": appeals.count(),
            "by_state": _counts(appeals, "state"),
            "answered_late": appeals.filter(answered_at__gt=F("due_at")).count(),
        },
        "errors_by_policy": _errors(decisions),
        "screening": _screening(since, until),
        "fairness": _fairness(),
    }


def _fairness() -> dict[str, Any] | None:
    """The same harmless requests in many names, groups, dialects and languages, and harmful ones in each language."""
    measured = fairness.latest()
    if measured is None:
        return None
    return {"measured_at": measured.created_at.isoformat(), "rules": measured.version, **measured.figures}


def _voices(reports: QuerySet[Report]) -> int:
    """A person counts once for a case, with however many reasons."""
    return reports.values("case", "reporter").distinct().count()


def _counts(rows: Any, column: str) -> dict[str, int]:
    return dict(rows.order_by(column).values_list(column).annotate(count=Count("id")))


def _errors(decisions: Any) -> dict[str, dict[str, float | int]]:
    """For each policy: how many violations were found, how many of them taken back after an appeal."""
    rows = (
        decisions.exclude(action=Action.NONE)
        .order_by("policy")
        .values("policy")
        .annotate(
            found=Count("id"),
            appealed=Count("appeal"),
            overturned=Count("id", filter=Q(appeal__state=AppealState.OVERTURNED, state=DecisionState.REVERSED)),
        )
    )
    return {
        row["policy"]: {
            "found": row["found"],
            "appealed": row["appealed"],
            "overturned": row["overturned"],
            "overturned_share": round(row["overturned"] / row["found"], 4),
        }
        for row in rows
    }


def _screening(since: datetime, until: datetime) -> dict[str, Any]:
    """How often screening refuses and holds, by stage and by language: the same yardstick for every tongue."""
    events = ScreeningEvent.objects.filter(created_at__gte=since, created_at__lt=until)
    answers = {
        "checked": Count("id"),
        "refused": Count("id", filter=Q(decision="refuse")),
        "held": Count("id", filter=Q(decision="hold")),
    }
    return {
        "by_stage": _by(events, "stage", answers),
        "by_language": _large_enough(_by(events.exclude(language=""), "language", answers)),
    }


def _by(events: Any, column: str, answers: dict[str, Count]) -> dict[str, dict[str, int]]:
    rows = events.order_by(column).values_list(column).annotate(**answers)
    return {name: dict(zip(answers, counts, strict=True)) for name, *counts in rows}


def _large_enough(rows: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    shown = {name: row for name, row in rows.items() if row["checked"] >= MIN_TO_SHOW}
    rest = [row for name, row in rows.items() if name not in shown]
    if rest:
        shown["other"] = {key: sum(row[key] for row in rest) for key in ("checked", "refused", "held")}
    return shown

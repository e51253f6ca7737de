"""Reports, cases, decisions and what follows from them."""

from moderation.cases.models.case import Case, CaseState, EventKind, ModerationEvent, Report, ReportOutcome
from moderation.cases.models.decision import Appeal, AppealState, Decision, DecisionState, Strike, Suspension

__all__ = [
    "Appeal",
    "AppealState",
    "Case",
    "CaseState",
    "Decision",
    "DecisionState",
    "EventKind",
    "ModerationEvent",
    "Report",
    "ReportOutcome",
    "Strike",
    "Suspension",
]

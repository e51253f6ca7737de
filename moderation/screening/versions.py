"""Drafting, replaying and switching on thresholds."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from common.errors import ConflictError
from moderation.screening.models import RuleVersion, ScreeningEvent
from moderation.screening.rules import Rules, parse_rules
from moderation.screening.verdicts import Audience, Finding, Policy, Stage


def replay(draft: RuleVersion, events: Iterable[ScreeningEvent]) -> dict[str, int]:
    """What the draft would have decided over past events, as "old > new" counts. Nothing is changed by it."""
    rules = _rules_of(draft)
    changes: Counter[str] = Counter()
    for event in events:
        findings = findings_of(event)
        changes[f"{event.decision} > {rules.decide_all(findings, Audience(event.audience)).value}"] += 1
    return dict(changes)


def activate(draft: RuleVersion) -> None:
    """Switch a draft on and retire the one before. Raises ValueError for rules that would let a failed check pass."""
    _rules_of(draft)
    with transaction.atomic():
        RuleVersion.objects.filter(state=RuleVersion.State.ACTIVE).update(state=RuleVersion.State.RETIRED)
        drafts = RuleVersion.objects.filter(pk=draft.pk, state=RuleVersion.State.DRAFT)
        if not drafts.update(state=RuleVersion.State.ACTIVE):
            raise ConflictError("Only a draft can be switched on.", code="not_a_draft")


def findings_of(event: ScreeningEvent) -> list[Finding]:
    """What was seen then, with its scores."""
    return [_finding(row) for row in event.findings]


def _rules_of(draft: RuleVersion) -> Rules:
    return parse_rules({**draft.body, "version": draft.version})


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(
        Policy(row["policy"]),
        Stage(row["stage"]),
        float(row["score"]),
        row["backend"],
        row["version"],
        None,
        row["rule"],
    )

"""What screening found, laid along the seconds of a clip, and the words a moderator may start from."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from moderation.cases.models import Case
from moderation.screening.explanations import POLICY_NAMES, what_to_change
from moderation.screening.models import ScreeningEvent
from moderation.screening.verdicts import Policy


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding on the timeline; `left` and `width` are percent of the clip."""

    left: float
    width: float
    seconds: float
    policy: str
    rule: str
    score: float


def marks(events: Iterable[ScreeningEvent], *, clip_seconds: float) -> list[Mark]:
    """Findings that have seconds, earliest first. A moment is drawn one percent wide, to be seen at all."""
    found = []
    for event in events:
        for row in event.findings:
            span = row.get("span") or {}
            start = span.get("from_seconds")
            if start is None or clip_seconds <= 0:
                continue
            left = min(99.0, 100 * float(start) / clip_seconds)
            end = float(span["to_seconds"] if span.get("to_seconds") is not None else start)
            width = max(1.0, min(100 - left, 100 * (end - float(start)) / clip_seconds))
            policy = POLICY_NAMES[Policy(row["policy"])]
            found.append(Mark(round(left, 2), round(width, 2), float(start), policy, row["rule"], float(row["score"])))
    return sorted(found, key=lambda mark: (mark.left, mark.policy))


def prepared_facts(case: Case) -> str:
    """What is known before anybody looked: a start for the facts, to be changed by whoever did.

    The person whom it concerns reads it: each reason is told with how many gave it, the most frequent first.
    """
    given = Counter(case.reports.order_by("id").values_list("policy", flat=True))
    if not given:
        policy = POLICY_NAMES[Policy(case.policy)]
        return f"The {case.subject_kind} was held by screening for {policy}; looked at as a whole."
    voices = [f"by {_people(count)} for {POLICY_NAMES[Policy(policy)]}" for policy, count in given.most_common()]
    return f"Reported {_listed(voices)}; looked at as a whole."


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _listed(parts: list[str]) -> str:
    *but_last, last = parts
    return f"{', '.join(but_last)} and {last}" if but_last else last


def prepared_explanation(policy: Policy) -> str:
    """Why it breaks the rule, in the words that people are told everywhere."""
    met = f"It meets our rule on {POLICY_NAMES[policy]}."
    if policy is Policy.UNKNOWN_LANGUAGE:
        met = "It is in a language that we can't check yet."
    return f"{met} {what_to_change(policy)}"

"""The words of moderation: queues, actions, and how much each policy weighs."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from moderation.screening.verdicts import Policy


class Queue(StrEnum):
    GENERAL = "general"
    LIKENESS = "likeness"
    CHILD_SAFETY = "child_safety"


class SubjectKind(StrEnum):
    CLIP = "clip"
    ACCOUNT = "account"
    COMMENT = "comment"
    MESSAGE = "message"
    CAMEO = "cameo"
    REQUEST = "request"
    """A prompt that was refused, named by its job."""


class Action(StrEnum):
    NONE = "none"
    WARN = "warn"
    WITHHOLD = "withhold"
    SUSPEND = "suspend"
    BAN = "ban"
    REFUSE = "refuse"
    """By screening: nothing was made."""
    LIMIT = "limit"
    """By screening: made, but for its creator's eyes only."""


class Ground(StrEnum):
    ILLEGAL = "illegal"
    TERMS = "terms"


BY_SCREENING = frozenset({Action.REFUSE, Action.LIMIT})
"""What no moderator decides: these stand from the first moment, cost no strike, and can be appealed."""
WITHHOLDING = frozenset({Action.WITHHOLD, Action.SUSPEND, Action.BAN})
"""What keeps the clip or the comment that it is about from everybody else."""
NEEDS_TWO = frozenset({Action.BAN})
"""Acts that can't be undone for the person in time: a second moderator confirms before they take effect."""


@dataclass(frozen=True, slots=True)
class Severity:
    """How urgent a report on this policy is, and what a violation of it costs."""

    weight: int
    strikes: int
    strike_days: int
    has_grace: bool
    """The first violation ever is a warning: it writes a strike of no points."""


_USUAL = Severity(weight=30, strikes=1, strike_days=90, has_grace=True)
SEVERITIES: dict[Policy, Severity] = {
    Policy.SEXUAL_MINORS: Severity(100, 5, 3_650, has_grace=False),
    Policy.NON_CONSENSUAL_LIKENESS: Severity(90, 3, 365, has_grace=False),
    Policy.SELF_HARM: Severity(80, 1, 90, has_grace=True),
    Policy.HATE_EXTREMISM: Severity(70, 2, 180, has_grace=True),
    Policy.VIOLENCE_GORE: Severity(60, 1, 90, has_grace=True),
    Policy.SEXUAL: Severity(60, 1, 90, has_grace=True),
    Policy.HARASSMENT: Severity(60, 2, 180, has_grace=True),
    Policy.ILLEGAL_ACTS: Severity(60, 2, 180, has_grace=True),
    Policy.DANGEROUS_CHALLENGES: Severity(60, 1, 90, has_grace=True),
    Policy.SPAM: Severity(10, 1, 30, has_grace=True),
}
REPORTABLE = tuple(policy for policy in Policy if policy.value not in {"unchecked", "unknown_language", "broken_media"})
STRIKES_TO_SUSPEND = 3
SUSPENSION = timedelta(days=7)
LEASE = timedelta(minutes=15)
APPEAL_WINDOW = timedelta(days=180)
APPEAL_ANSWER = timedelta(hours=72)
DUE = {
    Queue.GENERAL: timedelta(hours=24),
    Queue.LIKENESS: timedelta(hours=2),
    Queue.CHILD_SAFETY: timedelta(hours=1),
}
LIKENESS_LEGAL_LIMIT = timedelta(hours=48)
ROLES = {
    Queue.GENERAL: "cases.work_general",
    Queue.LIKENESS: "cases.work_likeness",
    Queue.CHILD_SAFETY: "cases.work_child_safety",
}
"""The permission that opens each queue."""


def severity_of(policy: str) -> Severity:
    return SEVERITIES.get(Policy(policy), _USUAL)


def queue_of(policy: str) -> Queue:
    return {
        Policy.SEXUAL_MINORS: Queue.CHILD_SAFETY,
        Policy.NON_CONSENSUAL_LIKENESS: Queue.LIKENESS,
    }.get(Policy(policy), Queue.GENERAL)


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value.replace("_", " ")) for member in enum]

"""A case: everything that is said about one clip or one account until somebody decides."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from common.models import PublicModel
from moderation.cases.kinds import Queue, SubjectKind, choices
from moderation.screening.explanations import POLICY_NAMES
from moderation.screening.verdicts import Policy

POLICIES = [(policy.value, POLICY_NAMES[policy]) for policy in Policy]


class CaseState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class Case(PublicModel):
    """At most one is open for a subject in a queue. `owner` is the person whom a decision would concern."""

    public_id_prefix = "case"

    queue = models.CharField(max_length=12, choices=choices(Queue))
    subject_kind = models.CharField(max_length=8, choices=choices(SubjectKind))
    subject_id = models.CharField(max_length=48)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="cases_about")
    policy = models.CharField(max_length=32, choices=POLICIES)
    state = models.CharField(max_length=8, choices=choices(CaseState), default=CaseState.OPEN)
    priority = models.FloatField(default=0)
    due_at = models.DateTimeField()
    leased_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    leased_until = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions: ClassVar = [
            ("work_general", "Works the general queue"),
            ("work_likeness", "Works the queue of likeness abuse"),
            ("work_child_safety", "Works the queue of child safety"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "subject_kind", "subject_id"], condition=Q(state="open"), name="case_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["queue", "-priority"], condition=Q(state="open"), name="case_queue"),
            models.Index(fields=["subject_kind", "subject_id"], name="case_subject"),
        ]


class ReportOutcome(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"


class Report(PublicModel):
    """One person's word about a subject: once per case and reason, however often they press the button."""

    public_id_prefix = "rep"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reports_made")
    policy = models.CharField(max_length=32, choices=POLICIES)
    text = models.TextField(max_length=2000, blank=True)
    outcome = models.CharField(max_length=12, choices=choices(ReportOutcome), default=ReportOutcome.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter", "policy"], name="report_once_per_case_and_policy")
        ]


class EventKind(StrEnum):
    REPORTED = "reported"
    HELD = "held"
    TAKEN = "taken"
    RELEASED = "released"
    VIEWED = "viewed"
    PROPOSED = "proposed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    APPEALED = "appealed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    REINSTATED = "reinstated"
    PRESERVED = "preserved"


class ModerationEvent(PublicModel):
    """What was done and by whom. Insert-only (a trigger keeps it so); undoing something is another event."""

    public_id_prefix = "mev"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=choices(EventKind))
    actor_id = models.BigIntegerField(null=True)
    """A plain id, so that the log outlives the account. None: the machine itself."""
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["actor_id", "created_at"], name="moderation_event_actor")]

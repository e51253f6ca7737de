"""Decisions with their statement of reasons, what they cost a person, and appeals."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from common.models import PublicModel
from moderation.cases.kinds import Action, Ground, choices
from moderation.cases.models.case import POLICIES, Case


class DecisionState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"


class Decision(PublicModel):
    """What was decided about a case, and why, in the fields of a statement of reasons (DSA, article 17)."""

    public_id_prefix = "dec"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="decisions_about")
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="decisions_made")
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=choices(DecisionState), default=DecisionState.PROPOSED)
    action = models.CharField(max_length=10, choices=choices(Action))
    policy = models.CharField(max_length=32, choices=POLICIES)
    ground = models.CharField(max_length=8, choices=choices(Ground), default=Ground.TERMS)
    legal_basis = models.CharField(max_length=200, blank=True)
    facts = models.TextField()
    explanation = models.TextField()
    is_own_initiative = models.BooleanField(default=False)
    was_detected_automatically = models.BooleanField(default=False)
    content_created_at = models.DateTimeField(null=True, blank=True)
    territory = models.CharField(max_length=80, default="worldwide")
    in_force_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    """Of a warning and of what was withheld: a suspension has its own mail."""

    class Meta:
        indexes = [
            models.Index(
                fields=["in_force_at"],
                condition=Q(mailed_at=None, state="in_force", action__in=["warn", "withhold"]),
                name="decision_to_mail",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("made_by")), name="decision_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_at__isnull=False), name="decision_in_force_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(ground="illegal") | ~Q(legal_basis=""), name="decision_illegal_names_the_law"
            ),
        ]


class Strike(models.Model):
    """What a violation costs until it expires. A reversed decision voids it."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="strike")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="strikes")
    points = models.PositiveSmallIntegerField()
    """0 is the grace of a first violation."""
    placed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.points} until {self.expires_at:%Y-%m-%d}"


class Suspension(models.Model):
    """An account out of sight; without `ends_at` for good. Each is its own row: lifting one never lifts another."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="suspension")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="suspensions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ends_at"], condition=Q(lifted_at=None), name="suspension_running")]

    def __str__(self) -> str:
        return f"until {self.ends_at:%Y-%m-%d}" if self.ends_at else "for good"


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Appeal(PublicModel):
    """One for each decision, answered by somebody else within its time."""

    public_id_prefix = "app"

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="appeals")
    text = models.TextField(max_length=5000)
    state = models.CharField(max_length=10, choices=choices(AppealState), default=AppealState.OPEN)
    due_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["answered_at"],
                condition=Q(mailed_at=None, answered_at__isnull=False),
                name="appeal_to_mail",
            )
        ]

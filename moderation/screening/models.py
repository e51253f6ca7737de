"""What screening remembers: every verdict with its raw findings, its rules, and the claims of rights holders."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from common.models import PublicModel
from moderation.screening.verdicts import Audience, Decision, Policy, Stage


class ScreeningEvent(PublicModel):
    """One verdict. Insert-only (a trigger keeps it so); the text itself is not kept, only its hash and the findings.

    The findings keep their scores, below every threshold too, so that draft rules can be replayed over the past.
    """

    public_id_prefix = "scr"
    objects: ClassVar[models.Manager["ScreeningEvent"]]

    stage = models.CharField(max_length=24, choices=[(s.value, s.value) for s in Stage])
    audience = models.CharField(max_length=8, choices=[(a.value, a.value) for a in Audience])
    decision = models.CharField(max_length=12, choices=[(d.value, d.value) for d in Decision])
    policies = ArrayField(models.CharField(max_length=32), default=list)
    findings = models.JSONField(default=list)
    content_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=8, blank=True)
    rules_version = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=48, blank=True, db_index=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="screening_event_created"),
            models.Index(fields=["actor_id", "created_at"], name="screening_event_actor"),
        ]


class RuleVersion(PublicModel):
    """A set of thresholds. At most one is active; with none active the shipped file rules."""

    public_id_prefix = "rul"
    objects: ClassVar[models.Manager["RuleVersion"]]

    class State(models.TextChoices):
        DRAFT = "draft"
        ACTIVE = "active"
        RETIRED = "retired"

    version = models.CharField(max_length=40, unique=True)
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="screening_one_active_rules"),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.state})"


class FairnessMeasurement(PublicModel):
    """How the same requests were answered in many voices, by one version of rules and back ends."""

    public_id_prefix = "fair"
    objects: ClassVar[models.Manager["FairnessMeasurement"]]

    version = models.CharField(max_length=200, unique=True)
    figures = models.JSONField()

    def __str__(self) -> str:
        return self.version


class RightsClaim(PublicModel):
    """A person, brand or character that its holder protects, with the names people use for it.

    Terms may allow some uses (`allow_terms` is shown to whoever asks); a counter-notice that stands lifts the claim.
    """

    public_id_prefix = "clm"
    objects: ClassVar[models.Manager["RightsClaim"]]

    class Kind(models.TextChoices):
        PERSON = "person"
        BRAND = "brand"
        CHARACTER = "character"

    class Scope(models.TextChoices):
        BLOCK = "block"
        PRIVATE = "private"
        TERMS = "terms"
        ALLOW = "allow"

    class State(models.TextChoices):
        PENDING = "pending"
        ACTIVE = "active"
        COUNTERED = "countered"
        WITHDRAWN = "withdrawn"

    name = models.CharField(max_length=120)
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.BLOCK)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    holder = models.CharField(max_length=200)
    holder_contact = models.EmailField(blank=True)
    evidence = models.TextField()
    allow_terms = models.TextField(blank=True)
    counter_notice = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(scope="terms") | ~Q(allow_terms=""), name="screening_claim_terms_are_written"
            ),
            models.CheckConstraint(
                condition=~Q(state="countered") | ~Q(counter_notice=""), name="screening_claim_counter_is_written"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind}, {self.scope})"

    POLICY_OF_KIND: ClassVar[dict[Any, Policy]] = {
        Kind.PERSON: Policy.PUBLIC_FIGURES,
        Kind.BRAND: Policy.COPYRIGHT,
        Kind.CHARACTER: Policy.COPYRIGHT,
    }

"""Each try at making a likeness usable: a person's live challenge, or a character's short clip."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from cameo.enrolment.challenge import Step, Task
from cameo.models import Cameo
from cameo.models.cameo import choices
from common.models import PublicModel


class EnrolmentState(StrEnum):
    OPEN = "open"
    CAPTURED = "captured"
    IN_REVIEW = "in_review"
    PASSED = "passed"
    FAILED = "failed"


class Enrolment(PublicModel):
    """One challenge or one source. `version` names the biometrics that it makes; a later try has the next number."""

    public_id_prefix = "enrol"

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrolments")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=choices(EnrolmentState), default=EnrolmentState.OPEN)
    nonce = models.CharField(max_length=64, unique=True)
    digits = models.CharField(max_length=8, blank=True)
    """Empty for a character: there is nothing to say."""
    steps = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    release_version = models.CharField(max_length=64, blank=True)
    """The hash of the text about faces and voices that the person agreed to before anything was recorded."""
    issued_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure_code = models.CharField(max_length=24, blank=True)
    doubts = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    findings = models.JSONField(default=list, blank=True)
    """What the checks found, as codes and figures; no descriptors, no names."""
    decided_by = models.CharField(max_length=60, blank=True)
    """A person's public id, or the name of the rule that decided."""
    decided_at = models.DateTimeField(null=True, blank=True)
    viewed_by = models.CharField(max_length=60, blank=True)
    """Who saw the recording; it is shown once."""
    viewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-issued_at"], name="enrolment_tries"),
            models.Index(fields=["id"], condition=Q(state="captured"), name="enrolment_to_process"),
            models.Index(fields=["id"], condition=Q(state="in_review"), name="enrolment_to_review"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cameo", "version"], name="enrolment_version"),
            models.UniqueConstraint(
                fields=["cameo"], condition=Q(state__in=["captured", "in_review"]), name="enrolment_one_at_work"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(decided_by=""), name="enrolment_decided_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failure_code=""), name="enrolment_failed_with_a_code"
            ),
        ]

    @property
    def task(self) -> Task:
        return Task(self.digits, tuple(Step(step) for step in self.steps))


class CaptureTrace(models.Model):
    """Hashes of an earlier recording, so that it is known when it comes again. Nothing can be rebuilt from them."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, primary_key=True, related_name="trace")
    sha256 = models.CharField(max_length=64, db_index=True)
    frames = ArrayField(models.CharField(max_length=64), default=list)
    """PDQ hashes a second apart, in hexadecimal."""
    sound_terms = ArrayField(models.IntegerField(), default=list)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"trace of {self.enrolment_id}"

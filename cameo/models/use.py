"""Each use of a cameo, tries that were refused among them. Jobs and clips lie above: they are plain ids here."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from accounts.models import User
from cameo.models.cameo import Cameo, choices
from cameo.models.permission import CameoGrant, Purpose
from common.models import PublicModel


class UseState(StrEnum):
    REFUSED = "refused"
    GRANTED = "granted"
    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"
    """Nothing came of it: the job failed or was cancelled."""
    WITHDRAWN = "withdrawn"


class Approval(StrEnum):
    """Where the owner sees each use before it is published."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    ALLOWED = "allowed"
    REFUSED = "refused"
    LAPSED = "lapsed"


class CameoUse(PublicModel):
    """One cameo in one job. Its clip, and everything made from it, is readable only while the use stands."""

    public_id_prefix = "use"

    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="uses")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cameo_uses")
    state = models.CharField(max_length=12, choices=choices(UseState), default=UseState.GRANTED)
    purpose = models.CharField(max_length=12, choices=choices(Purpose), default=Purpose.PERSONAL)
    kind = models.CharField(max_length=12, default="original")
    """How the clip comes to be, in the words of the app of clips."""
    prompt = models.TextField(blank=True)
    job_id = models.CharField(max_length=48, blank=True)
    clip_id = models.CharField(max_length=48, blank=True)
    grant = models.ForeignKey(CameoGrant, on_delete=models.PROTECT, null=True, blank=True, related_name="rows")
    """None where the audience covered it, or the owner asked."""
    permission_version = models.PositiveIntegerField(default=0)
    use_epoch = models.PositiveIntegerField(default=0)
    view_epoch = models.PositiveIntegerField(default=0)
    refusal_code = models.CharField(max_length=60, blank=True)
    refusal_message = models.TextField(blank=True)
    approval = models.CharField(max_length=12, choices=choices(Approval), default=Approval.NOT_ASKED)
    approval_due_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    """The owner hides the clip for now; showing it again takes this away."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """For good."""
    swept_at = models.DateTimeField(null=True, blank=True)
    """When everything above had seen to what a withdrawal asks for."""

    class Meta:
        indexes = [
            models.Index(fields=["cameo", "-id"], name="cameo_use_inbox"),
            models.Index(fields=["job_id"], condition=~Q(job_id=""), name="cameo_use_job"),
            models.Index(fields=["clip_id"], condition=~Q(clip_id=""), name="cameo_use_clip"),
            models.Index(fields=["id"], condition=Q(hidden_at__isnull=False), name="cameo_use_hidden"),
            models.Index(fields=["approval_due_at"], condition=Q(approval="waiting"), name="cameo_use_waiting"),
            models.Index(
                fields=["id"], condition=Q(withdrawn_at__isnull=False, swept_at=None), name="cameo_use_to_sweep"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cameo", "job_id"], condition=~Q(job_id="") & ~Q(state="refused"), name="cameo_use_once_a_job"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False), name="cameo_use_withdrawn_has_time"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal_code=""), name="cameo_use_refused_why"),
            models.CheckConstraint(
                condition=~Q(approval="waiting") | Q(approval_due_at__isnull=False), name="cameo_use_waiting_has_end"
            ),
        ]

"""One clip being made. The row is the job; Celery only wakes somebody to look at it."""

from decimal import Decimal
from enum import StrEnum

from django.db import models
from django.db.models import Q

from accounts.models import User
from clips.models import Clip, ClipKind
from clips.models.clip import choices
from common.models import PublicModel


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHING = "finishing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class FailureStage(StrEnum):
    """Where a job ended badly. `prompt`, `plan` and `consent` are refusals at the door."""

    PLAN = "plan"
    PROMPT = "prompt"
    CONSENT = "consent"
    RENDER = "render"
    SCREENING = "screening"
    FINISH = "finish"
    QUEUE = "queue"


ACTIVE_STATES = (JobState.RUNNING, JobState.FINISHING)
OPEN_STATES = (JobState.QUEUED, *ACTIVE_STATES)


class GenerationJob(PublicModel):
    """Claimed with an attempt token and a lease; a result that comes with an old token is refused."""

    public_id_prefix = "video"

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="jobs")
    submission_id = models.CharField(max_length=48, db_index=True)
    """Shared by the variations of one submission."""
    variation = models.PositiveSmallIntegerField(default=0)
    client_key = models.CharField(max_length=255, null=True, blank=True)
    """The Idempotency-Key it was submitted with: a retry finds its jobs by it, whatever happened to the answer."""
    state = models.CharField(max_length=12, choices=choices(JobState), default=JobState.QUEUED)
    clip_kind = models.CharField(max_length=12, choices=choices(ClipKind), default=ClipKind.ORIGINAL)
    parents = models.ManyToManyField(Clip, through="JobParent", related_name="+")
    clip = models.OneToOneField(Clip, on_delete=models.PROTECT, null=True, blank=True, related_name="job")

    prompt = models.TextField()
    engine = models.CharField(max_length=40)
    asked_model = models.CharField(max_length=60, blank=True)
    """The name that a caller of `/v1` asked for, such as sora-2; they get it back. Empty where the engine was named."""
    queue = models.CharField(max_length=60)
    plan = models.JSONField(null=True, blank=True)
    """The accepted plan; with the engine's revision it is all that a re-render needs."""
    is_from_words = models.BooleanField(default=False)
    """A remix into which nothing of its parents' media goes: whom they show is not in it."""
    composition = models.JSONField(null=True, blank=True)
    """How the clip is put together from its parents and what the engine makes; null where the engine makes all."""
    provenance = models.JSONField(default=dict, blank=True)
    understood = models.JSONField(default=list, blank=True)
    ignored = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)
    door_decision = models.CharField(max_length=12, default="allow")
    """What screening said of the words: a draft of held or private-only words is held or stays private too."""
    door_explanation = models.TextField(blank=True)
    door_event = models.CharField(max_length=60, blank=True)
    priority = models.SmallIntegerField(default=0)
    credits = models.DecimalField(max_digits=10, decimal_places=2, default=0)

    progress = models.PositiveSmallIntegerField(default=0)
    """0 to 100, only ever growing within an attempt."""
    stage = models.CharField(max_length=24, blank=True)
    preview = models.BinaryField(null=True, blank=True)
    """The latest small JPEG of an unfinished render."""
    eta_seconds = models.FloatField(null=True, blank=True)

    attempt = models.PositiveSmallIntegerField(default=0)
    attempt_token = models.CharField(max_length=48, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    """A job that was put back because something was full or away is not tried again before this."""
    deadline_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    failure_code = models.CharField(max_length=60, blank=True)
    failure_stage = models.CharField(max_length=12, choices=choices(FailureStage), blank=True)
    failure_message = models.TextField(blank=True)
    failure_detail = models.JSONField(default=dict, blank=True)

    estimated_seconds = models.FloatField(default=0)
    spent_seconds = models.FloatField(default=0)
    """Seconds an engine was busy with it, all attempts together."""
    energy_joules = models.FloatField(null=True, blank=True)
    """What its last render took out of the socket, where the device tells."""
    repeats = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repeated_by")
    """The job that this one tries again, or makes anew with another seed."""
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    """Its owner has put it away: no list shows it and nobody can name it; the books keep it."""

    class Meta:
        indexes = [
            models.Index(fields=["queue", "-priority", "id"], condition=Q(state="queued"), name="job_queued"),
            models.Index(fields=["lease_until"], condition=Q(state__in=["running", "finishing"]), name="job_leased"),
            models.Index(fields=["owner", "-id"], name="job_owner"),
            models.Index(
                fields=["owner"], condition=Q(state__in=["queued", "running", "finishing"]), name="job_owner_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_key", "variation"], name="job_once_per_client_key"),
            models.CheckConstraint(condition=~Q(state="completed") | Q(clip__isnull=False), name="job_completed_clip"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(failure_code=""), name="job_failed_has_code"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_percent"),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "finishing"]) | Q(lease_until__isnull=False), name="job_has_lease"
            ),
        ]

    @property
    def credits_charged(self) -> Decimal:
        """What is held or spent for it: nothing once it failed or was cancelled, for then its credits went back."""
        return Decimal(0) if self.state in {JobState.FAILED, JobState.CANCELLED} else self.credits

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class JobParent(models.Model):
    """A clip that the job builds on, in order."""

    job = models.ForeignKey(GenerationJob, on_delete=models.CASCADE, related_name="parent_rows")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="job_parent_position")]

    def __str__(self) -> str:
        return f"{self.job_id} <- {self.clip_id}"


class JobEvent(models.Model):
    """Every move of a job: from where to where, by whom, why, and how many seconds after the move before."""

    job = models.ForeignKey(GenerationJob, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["job", "id"], name="job_event_order")]

    def __str__(self) -> str:
        return f"{self.from_state or 'nothing'} -> {self.to_state}"

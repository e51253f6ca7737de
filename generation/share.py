"""What jobs hold of a person, and how they forget."""

from collections.abc import Iterable, Mapping

from accounts.models import InviteRedemption, User
from accounts.registry import ExportedFile, ExportedRows
from generation.models import GenerationJob, LedgerEntry, PromptTemplate, ResultFeedback, Upload
from generation.models.job import OPEN_STATES
from generation.services.bonuses import grant_bonus_of
from generation.services.jobs import cancel
from generation.services.leaving import end_jobs_of_leavers
from generation.services.uploads import remove_upload

_FIELDS = (
    "public_id",
    "state",
    "prompt",
    "engine",
    "plan",
    "credits",
    "failure_code",
    "failure_message",
    "clip__public_id",
    "created_at",
    "finished_at",
)

_FEEDBACK_FIELDS = ("job__public_id", "fault", "at_seconds", "note", "created_at")
_TEMPLATE_FIELDS = ("public_id", "name", "text", "settings", "created_at", "updated_at")
_UPLOAD_FIELDS = ("public_id", "mime", "width", "height", "created_at")
_LEDGER_FIELDS = ("kind", "window_credits", "balance_credits", "reason", "created_at")


class GenerationShare:
    name = "generation"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        jobs = GenerationJob.objects.filter(owner=user).order_by("pk").values(*_FIELDS)
        yield ExportedRows("jobs", "What you asked to be made, and what it takes to make it again.", jobs.iterator())
        uploads = Upload.objects.filter(owner=user, is_stored=True).order_by("pk")
        yield ExportedRows("uploads", "Pictures you brought for clips.", uploads.values(*_UPLOAD_FIELDS).iterator())
        for upload in uploads:
            yield ExportedFile(f"uploads/{upload.key.rsplit('/', 1)[-1]}", upload.key)
        templates = PromptTemplate.objects.filter(owner=user).order_by("pk").values(*_TEMPLATE_FIELDS)
        yield ExportedRows("prompt_templates", "Prompts with blanks that you kept.", templates.iterator())
        rows = LedgerEntry.objects.filter(user=user).order_by("pk").values(*_LEDGER_FIELDS)
        marks = ResultFeedback.objects.filter(job__owner=user).order_by("pk").values(*_FEEDBACK_FIELDS)
        yield ExportedRows("feedback", "What you marked as failed in your results.", marks.iterator())
        yield ExportedRows("credits", "Credits held, spent, returned and given.", rows.iterator())

    def welcome(self, redemption: InviteRedemption) -> None:
        grant_bonus_of(redemption)

    def stop_at_once(self, user: User) -> None:
        end_jobs_of_leavers(person=user)

    def erase(self, user: User) -> Mapping[str, int]:
        """What runs is cancelled; the books keep their sums, without a word of what was made."""
        for job in GenerationJob.objects.filter(owner=user, state__in=OPEN_STATES):
            cancel(job=job, by=user)
        for upload in Upload.objects.filter(owner=user):
            remove_upload(upload=upload)
        PromptTemplate.objects.filter(owner=user).delete()
        erased = GenerationJob.objects.filter(owner=user).update(
            prompt="",
            plan=None,
            client_key=None,
            provenance={},
            understood=[],
            ignored=[],
            notes=[],
            door_explanation="",
            preview=None,
            failure_message="",
            failure_detail={},
        )
        ResultFeedback.objects.filter(job__owner=user).update(note="")
        return {"jobs": erased}

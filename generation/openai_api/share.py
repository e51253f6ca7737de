"""What this face holds of a person beyond their videos, and how it forgets."""

from collections.abc import Iterable, Mapping

from django.core.files.storage import default_storage

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from generation.openai_api.models import ApiFile, Batch, BatchLine

_FILE_FIELDS = ("public_id", "purpose", "filename", "bytes", "created_at", "expires_at")
_BATCH_FIELDS = ("public_id", "state", "input_file_name", "metadata", "moments", "created_at")


class OpenAIApiShare:
    name = "openai_api"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        files = ApiFile.objects.filter(owner=user).order_by("pk")
        yield ExportedRows("api_files", "Files that your servers sent or were given.", files.values(*_FILE_FIELDS))
        batches = Batch.objects.filter(owner=user).order_by("pk").values(*_BATCH_FIELDS)
        yield ExportedRows("api_batches", "Batches of videos that your servers asked for.", batches)
        for key, public_id in files.values_list("key", "public_id"):
            yield ExportedFile(f"api-files/{public_id}", key)

    def erase(self, user: User) -> Mapping[str, int]:
        """Files first: a crash in between leaves rows that name what to delete again."""
        for key in ApiFile.objects.filter(owner=user).values_list("key", flat=True):
            default_storage.delete(key)
        lines, _ = BatchLine.objects.filter(batch__owner=user).delete()
        batches, _ = Batch.objects.filter(owner=user).delete()
        files, _ = ApiFile.objects.filter(owner=user).delete()
        return {"api_files": files, "api_batches": batches + lines}

"""Files of callers: lines of a batch, and pictures to begin a video from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from common import clock
from common.errors import LimitError
from common.ids import new_public_id
from common.intake.errors import UnacceptableFileError
from common.intake.pictures import take_picture
from generation.openai_api.errors import BadParameterError
from generation.openai_api.models import ApiFile, FilePurpose

BATCH_KEPT = timedelta(days=30)
PICTURE_BYTES_MAX = 24 * 2**20
SUFFIXES = {"application/jsonl": "jsonl", "image/jpeg": "jpg", "image/png": "png"}


def keep_upload(
    *, by: User, upload: UploadedFile[bytes], purpose: FilePurpose, kept_seconds: int | None = None
) -> ApiFile:
    """Take in what somebody sent. Raises BadParameterError (what it is) and LimitError (how many)."""
    if ApiFile.objects.filter(owner=by).exclude(purpose=FilePurpose.BATCH_OUTPUT).count() >= settings.API_FILES_MAX:
        raise LimitError(f"At most {settings.API_FILES_MAX} files; delete some first.", code="too_many_files")
    kept = timedelta(seconds=kept_seconds) if kept_seconds else BATCH_KEPT if purpose is FilePurpose.BATCH else None
    name = _clean_name(upload.name or "file")
    if purpose is FilePurpose.BATCH:
        if (upload.size or 0) > settings.API_FILE_BYTES_MAX:
            raise BadParameterError(
                f"A batch file has at most {settings.API_FILE_BYTES_MAX // 2**20} MB.", param="file"
            )
        return _keep(by, upload, purpose, name, "application/jsonl", upload.size or 0, kept)
    if (upload.size or 0) > PICTURE_BYTES_MAX:
        raise BadParameterError(f"A picture has at most {PICTURE_BYTES_MAX // 2**20} MB.", param="file")
    try:
        picture = take_picture(upload.read())
    except UnacceptableFileError as error:
        raise BadParameterError(error.message, param="file", code=error.specific_code) from error
    content = ContentFile(picture.content)
    return _keep(by, content, purpose, name, picture.mime, len(picture.content), kept)


def keep_lines(*, owner: User, lines: Iterator[bytes], name: str) -> ApiFile | None:
    """A result file out of lines; None where there is no line."""
    content = b"".join(lines)
    if not content:
        return None
    kept = timedelta(seconds=settings.BATCH_OUTPUT_SECONDS)
    return _keep(owner, ContentFile(content), FilePurpose.BATCH_OUTPUT, name, "application/jsonl", len(content), kept)


def delete_file(file: ApiFile) -> None:
    """The bytes first: a crash in between leaves a row that names what to delete again."""
    default_storage.delete(file.key)
    ApiFile.objects.filter(pk=file.pk).delete()


def expire_files() -> int:
    """Delete what has run out."""
    gone = list(ApiFile.objects.filter(expires_at__lt=clock.now())[:500])
    for file in gone:
        delete_file(file)
    return len(gone)


def _keep(
    owner: User, content: File[bytes], purpose: FilePurpose, name: str, mime: str, size: int, kept: timedelta | None
) -> ApiFile:
    public_id = new_public_id(ApiFile.public_id_prefix)
    shelf = hashlib.sha256(public_id.encode()).hexdigest()[:2]
    content.seek(0)
    key = default_storage.save(f"api-files/{shelf}/{public_id}.{SUFFIXES[mime]}", content)
    return ApiFile.objects.create(
        public_id=public_id,
        owner=owner,
        purpose=purpose.value,
        filename=name,
        key=key,
        bytes=size,
        mime=mime,
        expires_at=clock.now() + kept if kept else None,
    )


def _clean_name(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[-200:] or "file"

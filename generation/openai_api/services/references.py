"""The picture that a video is asked to begin with: sent along, as a data address, or as a file sent before."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from cameo.watch.references import IdentifiableFaceError
from common import clock
from generation.models import Upload
from generation.openai_api.errors import BadParameterError
from generation.openai_api.models import ApiFile, FilePurpose
from generation.services.requests import FIRST, Doubt, PictureAt
from generation.services.uploads import take_upload
from moderation.screening.verdicts import Decision

PARAM = "input_reference"
BYTES_MAX = 24 * 2**20


def picture_from(
    reference: Any, *, by: User, width: int, height: int, cast: Collection[str] = ()
) -> tuple[PictureAt, Doubt | None]:
    """Taken in, screened, of the very size of the video, and without faces but those of the cast.

    Raises BadParameterError, RefusedError and as `take_upload`.
    """
    try:
        upload = take_upload(by=by, content=_content_of(reference, by), cast=cast)
    except IdentifiableFaceError as error:
        raise IdentifiableFaceError(error.message, errors=[{"pointer": f"/{PARAM}"}]) from error
    if (upload.width, upload.height) != (width, height):
        raise BadParameterError(
            f"The image is {upload.width}x{upload.height}; it must match the requested size {width}x{height}.",
            param=PARAM,
        )
    return PictureAt(upload.key, FIRST), _doubt_about(upload)


def _content_of(reference: Any, by: User) -> bytes:
    if isinstance(reference, UploadedFile):
        if (reference.size or 0) > BYTES_MAX:
            raise BadParameterError(f"An image has at most {BYTES_MAX // 2**20} MB.", param=PARAM)
        return bytes(reference.read())
    named = reference if isinstance(reference, dict) else {}
    if set(named) == {"file_id"}:
        return _content_of_file(str(named["file_id"]), by)
    if set(named) == {"image_url"}:
        return _content_of_address(str(named["image_url"]))
    raise BadParameterError("Send an image, or an object with exactly one of 'image_url' and 'file_id'.", param=PARAM)


def _content_of_file(file_id: str, by: User) -> bytes:
    pictures = [FilePurpose.VISION, FilePurpose.USER_DATA]
    file = ApiFile.objects.filter(owner=by, public_id=file_id.replace("\x00", ""), purpose__in=pictures).first()
    if file is None or (file.expires_at is not None and file.expires_at <= clock.now()):
        raise BadParameterError(f"No picture of yours has the id '{file_id[:80]}'.", param=PARAM, code="file_not_found")
    with default_storage.open(file.key, "rb") as stored:
        return bytes(stored.read())


def _content_of_address(address: str) -> bytes:
    """Only an address that holds the picture itself: this server fetches nothing that a caller names."""
    head, comma, text = address.partition(",")
    if not (comma and head.startswith("data:image/") and head.endswith(";base64")):
        raise BadParameterError(
            "This server fetches no addresses: send the image itself, or as 'data:image/…;base64,…'.", param=PARAM
        )
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadParameterError("The data address is not valid base64.", param=PARAM) from error


def _doubt_about(upload: Upload) -> Doubt | None:
    if upload.decision == Decision.ALLOW:
        return None
    return Doubt(upload.decision, upload.screening_event, upload.explanation)

"""Pictures that people bring: taken in, looked at, kept while they are used."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import numpy as np
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from numpy.typing import NDArray
from PIL import Image

from accounts.models import User
from accounts.protections import screened_for
from cameo.watch.references import ReferenceWatch
from common import clock
from common.errors import LimitError, NotFoundError, RefusedError
from common.ids import new_public_id
from common.intake.pictures import CleanPicture, take_picture
from generation.models import Upload
from moderation.provenance.intake import check_upload
from moderation.screening.explanations import errors_of, summary_of
from moderation.screening.media.frames import MediaItem
from moderation.screening.services import screen_media
from moderation.screening.verdicts import Decision, ScreeningContext, Stage, Verdict

SIDE_MAX = 2048
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}
SWEPT_AT_ONCE = 500


def take_upload(*, by: User, content: bytes, cast: Collection[str] = ()) -> Upload:
    """A picture as an upload that this person may name in requests. The same picture twice is one upload.

    Faces may only be those of `cast`, public ids of cameos. What was held is looked at anew when it comes again.
    Raises UnacceptableFileError, IdentifiableFaceError, RefusedError (what it shows) or LimitError.
    """
    since = clock.now() - timedelta(days=1)
    if Upload.objects.filter(owner=by, created_at__gte=since).count() >= settings.UPLOADS_A_DAY:
        raise LimitError("That is enough pictures for a day; come back tomorrow.", code="too_many_uploads")
    picture = take_picture(content, side_max=SIDE_MAX)
    digest = hashlib.sha256(picture.content).hexdigest()
    known = Upload.objects.filter(owner=by, sha256=digest, is_stored=True).first()
    if known is not None and known.decision == Decision.ALLOW:
        return known
    _check_origin(content)
    verdict = _screen(picture, by, cast)
    if verdict.decision is Decision.REFUSE:
        message = summary_of(verdict) or "This picture can't be used here."
        raise RefusedError(message, code="moderation_blocked", errors=errors_of(verdict, "/file"))
    return _keep(picture, digest, verdict, by) if known is None else _decide_anew(known, verdict)


def _keep(picture: CleanPicture, digest: str, verdict: Verdict, by: User) -> Upload:
    """The row comes first, so that a file whose upload broke off is found by the sweep."""
    public_id = new_public_id(Upload.public_id_prefix)
    upload = Upload.objects.create(
        public_id=public_id,
        owner=by,
        key=f"uploads/{public_id}{SUFFIXES[picture.mime]}",
        sha256=digest,
        bytes=len(picture.content),
        mime=picture.mime,
        width=picture.width,
        height=picture.height,
        **_outcome(verdict),
    )
    default_storage.save(upload.key, ContentFile(picture.content))
    Upload.objects.filter(pk=upload.pk).update(is_stored=True)
    upload.is_stored = True
    return upload


def _decide_anew(known: Upload, verdict: Verdict) -> Upload:
    Upload.objects.filter(pk=known.pk).update(**_outcome(verdict))
    known.refresh_from_db()
    return known


def _outcome(verdict: Verdict) -> dict[str, str]:
    return {
        "decision": verdict.decision.value,
        "screening_event": verdict.event_id,
        "explanation": summary_of(verdict),
    }


def _check_origin(content: bytes) -> None:
    """Nothing that was taken down here or claims falsely to be from here: asked of the bytes as they came."""
    with tempfile.NamedTemporaryFile(prefix="hibari-upload-") as file:
        file.write(content)
        file.flush()
        check_upload(Path(file.name))


def uploads_named(public_ids: list[str], *, by: User) -> dict[str, Upload]:
    """This person's uploads by id; those of anybody else do not exist. Raises NotFoundError."""
    found = {row.public_id: row for row in Upload.objects.filter(owner=by, public_id__in=public_ids, is_stored=True)}
    for public_id in public_ids:
        if public_id not in found:
            raise NotFoundError(f"There is no picture {public_id} of yours; upload it first.")
    Upload.objects.filter(pk__in=[row.pk for row in found.values()]).update(used_at=clock.now())
    return found


def remove_upload(*, upload: Upload) -> None:
    """File first: a crash in between leaves the row, which names what to delete again."""
    default_storage.delete(upload.key)
    upload.delete()


def sweep_uploads() -> int:
    """Remove pictures that nobody has used for a while, and those whose upload broke off."""
    unused = clock.now() - timedelta(days=settings.UPLOAD_KEPT_DAYS)
    broken = Upload.objects.filter(is_stored=False, created_at__lt=clock.now() - timedelta(hours=1))
    swept = [*Upload.objects.filter(used_at__lt=unused)[:SWEPT_AT_ONCE], *broken[:SWEPT_AT_ONCE]]
    for upload in swept:
        remove_upload(upload=upload)
    return len(swept)


def _screen(picture: CleanPicture, by: User, cast: Collection[str]) -> Verdict:
    """Looked at as a clip of one frame. Raises IdentifiableFaceError."""
    faces = ReferenceWatch(cast)
    with tempfile.TemporaryDirectory(prefix="hibari-upload-") as folder:
        path = Path(folder) / "frame.i420"
        planes = _planes(picture)
        path.write_bytes(b"".join(plane.tobytes() for plane in planes))
        height, width = planes[0].shape
        media = MediaItem(frames=path, width=width, height=height, fps=1.0)
        context = ScreeningContext(actor_id=by.pk, audience=screened_for(by))
        verdict = screen_media(Stage.REFERENCE_IMAGE, media, context, watches={"faces": faces})
    faces.check()
    return verdict


def _planes(picture: CleanPicture) -> list[NDArray[np.uint8]]:
    """The picture as planar YUV 4:2:0 in video range, its sides made even."""
    with Image.open(io.BytesIO(picture.content)) as opened:
        shown = np.asarray(opened.convert("RGB").convert("YCbCr"), np.float32)
    height, width = shown.shape[0] // 2 * 2, shown.shape[1] // 2 * 2
    full = shown[:height, :width]
    quarters = full.reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3))
    luma = 16 + full[..., 0] * (219 / 255)
    chroma = 128 + (quarters[..., 1:] - 128) * (224 / 255)
    return [np.round(plane).astype(np.uint8) for plane in (luma, chroma[..., 0], chroma[..., 1])]

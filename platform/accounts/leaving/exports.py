"""Taking everything along: one archive with a README, built by a job that goes on where it stopped."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import AccountFact, Export, ExportState, User
from accounts.registry import Contributor, ExportedFile, ExportedRows, contributors
from common import clock
from common.errors import ConflictError
from common.tasks import bell

LEASE = timedelta(minutes=15)
ATTEMPTS_MAX = 3
KEPT_FOR = timedelta(days=7)


def may_hand_out(export: Export) -> None:
    """Asked at each download: what an archive shows of others may have ended since. Raises ConflictError."""
    if export.state != ExportState.READY:
        raise ConflictError(f"This export is {export.state}.", code="export_not_ready")
    with default_storage.open(export.storage_key, "rb") as file, zipfile.ZipFile(file) as archive:
        inside = archive.namelist()
    for contributor in contributors():
        folder = f"{contributor.name}/"
        names = [name.removeprefix(folder) for name in inside if name.startswith(folder)]
        is_out_of_date = getattr(contributor, "is_out_of_date", None)
        if is_out_of_date is not None and is_out_of_date(export.person, names):
            raise ConflictError(
                "Something in this archive may not be shown any more. Ask for a new one: it leaves that out.",
                code="export_out_of_date",
            )


def request_export(*, by: User) -> Export:
    """Ask for an archive. Raises ConflictError while another is being made."""
    try:
        with transaction.atomic():
            export = Export.objects.create(person=by)
            transaction.on_commit(build_waiting.ring)
    except IntegrityError as error:
        raise ConflictError("An export is being made already.", code="export_in_progress") from error
    return export


@bell(queue="media")
def build_waiting() -> None:
    """Build what waits, and what a dead worker left behind."""
    while (export := _claim()) is not None:
        build(export)


def _claim() -> Export | None:
    """One export whose lease is free, taken by compare-and-set; one that killed too many workers is given up."""
    free = Q(lease_until=None) | Q(lease_until__lt=clock.now())
    waiting = Export.objects.filter(free, state__in=[ExportState.QUEUED, ExportState.RUNNING])
    waiting.filter(attempt__gte=ATTEMPTS_MAX).update(state=ExportState.FAILED)
    for export in waiting.order_by("pk")[:5]:
        taken = waiting.filter(pk=export.pk, attempt=export.attempt).update(
            state=ExportState.RUNNING, attempt=F("attempt") + 1, lease_until=clock.now() + LEASE
        )
        if taken:
            return Export.objects.select_related("person").get(pk=export.pk)
    return None


def build(export: Export) -> None:
    """Each app's share goes into a folder of its own that appears when it is complete: a second try skips it."""
    folder = Path(settings.SPOOL_DIR) / "exports" / export.public_id
    folder.mkdir(parents=True, exist_ok=True)
    for contributor in contributors():
        _write_share(folder, contributor, export.person)
    archive = folder.with_suffix(".zip")
    _write_archive(folder, archive)
    _store(export, archive)
    shutil.rmtree(folder)
    archive.unlink()


def _write_share(folder: Path, contributor: Contributor, person: User) -> None:
    done, unfinished = folder / contributor.name, folder / f".{contributor.name}"
    if done.exists():
        return
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    about: list[str] = []
    for piece in contributor.export(person):
        if isinstance(piece, ExportedRows):
            about.append(f"- `{contributor.name}/{piece.name}.json`: {piece.about}")
            _write_rows(unfinished / f"{piece.name}.json", piece)
        else:
            _copy_file(unfinished, piece)
    (unfinished / ".about").write_text("\n".join(about))
    unfinished.rename(done)


def _write_rows(path: Path, piece: ExportedRows) -> None:
    """A JSON list, row by row: an export may be larger than memory."""
    with path.open("w", encoding="utf-8") as out:
        out.write("[")
        for index, row in enumerate(piece.rows):
            out.write((",\n" if index else "\n") + _as_json(row))
        out.write("\n]\n")


def _as_json(row: Mapping[str, Any]) -> str:
    return json.dumps(dict(row), cls=DjangoJSONEncoder, ensure_ascii=False)


def _copy_file(folder: Path, piece: ExportedFile) -> None:
    """A file that is gone meanwhile is left out rather than stopping the rest."""
    path = folder / piece.name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"An export can't write to {piece.name!r}")
    if not default_storage.exists(piece.storage_key):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with default_storage.open(piece.storage_key) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)


def _write_archive(folder: Path, archive: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".about")
    abouts = [folder / contributor.name / ".about" for contributor in contributors()]
    readme = "# Your data on Hibari\n\nTimes are UTC. `manifest.json` has the SHA-256 of every file.\n\n" + "\n".join(
        about.read_text() for about in abouts
    )
    manifest = {str(path.relative_to(folder)): _sha256(path) for path in files}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("README.md", readme)
        out.writestr("manifest.json", json.dumps(manifest, indent=1))
        for path in files:
            out.write(path, path.relative_to(folder))


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _store(export: Export, archive: Path) -> None:
    """Settle by attempt: a worker that lost its lease changes nothing."""
    with archive.open("rb") as source:
        key = default_storage.save(f"exports/{export.public_id}.zip", File(source))
    settled = Export.objects.filter(pk=export.pk, attempt=export.attempt, state=ExportState.RUNNING).update(
        state=ExportState.READY,
        storage_key=key,
        size_bytes=archive.stat().st_size,
        sha256=_sha256(archive),
        ready_at=clock.now(),
        expires_at=clock.now() + KEPT_FOR,
    )
    if settled:
        AccountFact.objects.create(person=export.person, kind="export_ready", ids={"export": export.public_id})
    else:
        default_storage.delete(key)


@bell()
def expire_exports() -> None:
    """Delete archives whose days are over."""
    for export in Export.objects.filter(state=ExportState.READY, expires_at__lt=clock.now()):
        default_storage.delete(export.storage_key)
        Export.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, storage_key="")


def renew_exports(people: Iterable[int]) -> int:
    """What these people may have in an archive has changed: finished ones go, and those in the making start over."""
    theirs = Export.objects.filter(person__in=set(people))
    finished = theirs.filter(state=ExportState.READY)
    for export in finished:
        default_storage.delete(export.storage_key)
    gone = finished.update(state=ExportState.EXPIRED, storage_key="")
    making = theirs.filter(state__in=[ExportState.QUEUED, ExportState.RUNNING])
    for public_id in making.values_list("public_id", flat=True):
        shutil.rmtree(Path(settings.SPOOL_DIR) / "exports" / public_id, ignore_errors=True)
    # The next claim has another attempt number: a worker that is at it with what it read before is refused.
    return gone + making.update(state=ExportState.QUEUED, lease_until=None)

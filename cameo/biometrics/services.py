"""Keep, open and destroy biometrics. Everything that is done is written down, and nothing of it shows what was sealed.

Plain ids: whoever asks has decided before that it may. The moment a key is deleted, all that it sealed is noise.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from cameo.biometrics import envelope
from cameo.biometrics.master import current_key
from cameo.biometrics.models import Act, BiometricAccess, BiometricKey, BiometricRecord, RecordKind, ShreddedFile
from common import clock
from common.errors import NotFoundError

log = structlog.get_logger(__name__)
KEPT_AT_MOST = timedelta(days=3 * 365)
"""From the last sign of life of the likeness; some laws name three years, none here allows more."""


def keep(
    *,
    cameo_id: str,
    version: int,
    kind: RecordKind,
    content: bytes,
    actor: str,
    purpose: str,
    expires_at: datetime | None = None,
    is_watched: bool = False,
) -> BiometricRecord:
    """Seal one thing in the database, in place of what this version had of the kind."""
    expires_at = expires_at or clock.now() + KEPT_AT_MOST
    with transaction.atomic():
        key = _key(cameo_id, version)
        sealed = envelope.seal(content, bytes(key.wrapped), key.master_name, _context(key), kind.value)
        record, _ = BiometricRecord.objects.update_or_create(
            key=key, kind=kind, defaults={"sealed": sealed, "expires_at": expires_at, "is_watched": is_watched}
        )
        write_down(Act.KEPT, cameo_id=cameo_id, kind=kind.value, actor=actor, purpose=purpose)
    return record


def keep_file(
    *, cameo_id: str, version: int, content: bytes, actor: str, purpose: str, expires_at: datetime
) -> BiometricRecord:
    """Seal a capture into the storage. The row comes first: a crash leaves a name without a file, never the reverse."""
    name = f"sealed/{uuid4().hex}"
    with transaction.atomic():
        key = _key(cameo_id, version)
        sealed = envelope.seal(content, bytes(key.wrapped), key.master_name, _context(key), RecordKind.CAPTURE.value)
        record = BiometricRecord.objects.create(
            key=key, kind=RecordKind.CAPTURE, storage_name=name, expires_at=expires_at
        )
        write_down(Act.KEPT, cameo_id=cameo_id, kind=record.kind, actor=actor, purpose=purpose)
    default_storage.save(name, ContentFile(sealed))
    return record


def open_record(*, cameo_id: str, version: int, kind: RecordKind, actor: str, purpose: str) -> bytes:
    """The plain bytes, after writing down who wanted them. Raises NotFoundError, SealBrokenError, MasterKeyError."""
    with transaction.atomic():
        record = _record(cameo_id, version, kind)
        write_down(Act.OPENED, cameo_id=cameo_id, kind=kind.value, actor=actor, purpose=purpose)
    return unsealed(record)


def unsealed(record: BiometricRecord) -> bytes:
    """For those who have written it down themselves. The record comes with its key."""
    if record.storage_name:
        try:
            with default_storage.open(record.storage_name, "rb") as file:
                sealed = file.read()
        except FileNotFoundError as error:
            raise NotFoundError("The capture is gone.") from error
    else:
        sealed = bytes(record.sealed or b"")
    key = record.key
    return envelope.unseal(sealed, bytes(key.wrapped), key.master_name, _context(key), record.kind)


def watch(*, cameo_id: str, version: int) -> int:
    """From now on clips are compared with this version, and with no other one of the cameo."""
    kinds = (RecordKind.FACE, RecordKind.VOICE)
    with transaction.atomic():
        rows = BiometricRecord.objects.filter(key__cameo_id=cameo_id, kind__in=kinds)
        rows.exclude(key__version=version).update(is_watched=False)
        return rows.filter(key__version=version).update(is_watched=True)


def drop(*, cameo_id: str, version: int, kind: RecordKind, actor: str, purpose: str) -> bool:
    """Destroy one record, its file with it; the others of this version stay readable."""
    with transaction.atomic():
        record = BiometricRecord.objects.filter(key__cameo_id=cameo_id, key__version=version, kind=kind).first()
        if record is None:
            return False
        _let_go([record.storage_name])
        record.delete()
        write_down(Act.SHREDDED, cameo_id=cameo_id, kind=kind.value, actor=actor, purpose=purpose)
    delete_files()
    return True


def shred(*, cameo_id: str, actor: str, purpose: str, version: int | None = None) -> int:
    """Destroy the keys of a cameo, or of one version, and with them all that they sealed. How many keys went.

    Twice is the same as once. The sealed files follow at once, or at the next sweep if the storage is away: without
    their key they are noise already.
    """
    with transaction.atomic():
        keys = BiometricKey.objects.select_for_update().filter(cameo_id=cameo_id)
        if version is not None:
            keys = keys.filter(version=version)
        ids = list(keys.values_list("pk", flat=True))
        records = BiometricRecord.objects.filter(key__in=ids)
        _let_go(records.values_list("storage_name", flat=True))
        count = records.count()
        BiometricKey.objects.filter(pk__in=ids).delete()
        if ids:
            write_down(Act.SHREDDED, cameo_id=cameo_id, kind="", actor=actor, purpose=purpose, records=count)
            log.info("biometrics shredded", cameo=cameo_id, keys=len(ids), records=count)
            transaction.on_commit(delete_files)
    return len(ids)


def expire() -> int:
    """Destroy what is past its date, and keys that no longer seal anything."""
    due = list(BiometricRecord.objects.filter(expires_at__lte=clock.now()).select_related("key")[:500])
    for record in due:
        with transaction.atomic():
            _let_go([record.storage_name])
            record.delete()
            write_down(
                Act.EXPIRED, cameo_id=record.key.cameo_id, kind=record.kind, actor="retention", purpose="past its date"
            )
    BiometricKey.objects.filter(records=None, created_at__lt=clock.now() - timedelta(hours=1)).delete()
    delete_files()
    return len(due)


def touch(*, cameo_id: str) -> int:
    """A sign of life of the likeness: what is kept for as long as it lives may stay for another full term."""
    lasting = (RecordKind.FACE, RecordKind.VOICE, RecordKind.VOICE_FIGURES, RecordKind.PORTRAIT)
    rows = BiometricRecord.objects.filter(key__cameo_id=cameo_id, kind__in=lasting)
    return rows.update(expires_at=clock.now() + KEPT_AT_MOST)


def rotate() -> int:
    """Wrap every data key under today's master key. With the old master key destroyed, old backups are noise too."""
    moved = 0
    for key in BiometricKey.objects.exclude(master_name=current_key().name).iterator():
        wrapped, name = envelope.rewrap(bytes(key.wrapped), key.master_name, *_context(key))
        unchanged = BiometricKey.objects.filter(pk=key.pk, master_name=key.master_name)
        moved += unchanged.update(wrapped=wrapped, master_name=name)
    return moved


def delete_files() -> int:
    """Remove sealed files whose keys are gone."""
    gone = 0
    for row in ShreddedFile.objects.all()[:500]:
        try:
            default_storage.delete(row.storage_name)
        except OSError as error:
            log.warning("sealed file not deleted", reason=type(error).__name__)
            continue
        row.delete()
        gone += 1
    return gone


def write_down(act: Act, *, cameo_id: str, kind: str, actor: str, purpose: str, records: int = 1) -> None:
    BiometricAccess.objects.create(
        at=clock.now(), act=act, cameo_id=cameo_id, kind=kind, records=records, actor=actor, purpose=purpose[:120]
    )


def _key(cameo_id: str, version: int) -> BiometricKey:
    """The key of this version, made where there is none yet."""
    found = BiometricKey.objects.filter(cameo_id=cameo_id, version=version).first()
    if found is not None:
        return found
    wrapped, name = envelope.new_data_key(cameo_id, str(version))
    key, _ = BiometricKey.objects.get_or_create(
        cameo_id=cameo_id, version=version, defaults={"wrapped": wrapped, "master_name": name}
    )
    return key


def _record(cameo_id: str, version: int, kind: RecordKind) -> BiometricRecord:
    rows = BiometricRecord.objects.select_related("key")
    found = rows.filter(key__cameo_id=cameo_id, key__version=version, kind=kind, expires_at__gt=clock.now()).first()
    if found is None:
        raise NotFoundError("There is no such record.")
    return found


def _context(key: BiometricKey) -> tuple[str, str]:
    return key.cameo_id, str(key.version)


def _let_go(names: Iterable[str]) -> None:
    rows = [ShreddedFile(storage_name=name) for name in names if name]
    ShreddedFile.objects.bulk_create(rows, ignore_conflicts=True)

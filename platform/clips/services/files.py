"""Putting files into the storage so that none is lost and none is left behind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from django.core.files import File
from django.core.files.storage import default_storage

from clips.models import PendingFile, Rendition, RenditionKind
from clips.services.drafts import DeliveredFile
from common import clock

log = structlog.get_logger(__name__)
ABANDONED_AFTER = timedelta(hours=1)
SUFFIXES = {
    "video/mp4": ".mp4",
    "image/webp": ".webp",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/vtt": ".vtt",
    "application/json": ".json",
}


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A finished file on this machine's disk."""

    kind: RenditionKind
    path: Path
    mime: str
    width: int = 0
    height: int = 0


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place(file: LocalFile, *, token: str) -> DeliveredFile:
    """Copy a file to its content-addressed key, written down as pending under `token` first."""
    digest = hash_file(file.path)
    key = f"{file.kind}/{digest[:2]}/{digest}-{token[-12:]}{SUFFIXES[file.mime]}"
    PendingFile.objects.get_or_create(key=key, defaults={"token": token})
    if not default_storage.exists(key):
        with file.path.open("rb") as source:
            default_storage.save(key, File(source))
    return DeliveredFile(file.kind, key, digest, file.path.stat().st_size, file.mime, file.width, file.height)


def abandon(token: str) -> int:
    """Remove every pending file of a token: its job was refused, cancelled or lost its lease."""
    return _remove(PendingFile.objects.filter(token=token).values_list("key", flat=True))


def remove_abandoned() -> int:
    """Remove pending files that no commit claimed in time."""
    old = PendingFile.objects.filter(created_at__lt=clock.database_now() - ABANDONED_AFTER)
    return _remove(old.values_list("key", flat=True)[:1000])


def _remove(keys: Iterable[str]) -> int:
    removed = 0
    for key in list(keys):
        if not Rendition.objects.filter(key=key).exists():
            default_storage.delete(key)
        removed += PendingFile.objects.filter(key=key).delete()[0]
    if removed:
        log.info("pending files removed", files=removed)
    return removed

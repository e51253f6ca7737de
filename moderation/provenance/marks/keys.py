"""Secrets behind the invisible marks, one per quarter of a year.

Whoever averages many clips under one key learns its pattern, so the key moves on by itself. All keys come from one
master secret: a file that production provides to every worker, and that development makes for itself.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

_MASTER_BYTES = 32
_FIRST_YEAR = 2026


@dataclass(frozen=True, slots=True)
class MarkKey:
    """The secrets of one epoch: seeds of the noise patterns and keys of the tags, for picture and sound apart."""

    epoch: int
    secret: bytes

    def part(self, purpose: str) -> bytes:
        return hmac.new(self.secret, purpose.encode(), hashlib.sha256).digest()


def epoch_at(moment: datetime) -> int:
    """Quarters since the beginning of 2026, from 1."""
    return (moment.year - _FIRST_YEAR) * 4 + (moment.month - 1) // 3 + 1


def key_of(epoch: int) -> MarkKey:
    return MarkKey(epoch, hmac.new(_master(), f"mark-epoch-{epoch}".encode(), hashlib.sha256).digest())


def mark_id(clip_id: str) -> int:
    """The number that stands for a clip inside the marks. It tells nothing of the clip or its time.

    It fills the 64 bits of the picture's mark but for the first, so that it fits PostgreSQL's signed bigint.
    """
    return int.from_bytes(hashlib.sha256(f"mark:{clip_id}".encode()).digest()[:8], "big") >> 1


def sound_id(ident: int) -> int:
    """The 32 bits of a mark id that fit into the sound."""
    return ident >> 32


def _master() -> bytes:
    path = Path(settings.PROVENANCE_MARK_KEY or Path(settings.PROVENANCE_DIR) / "mark.key")
    if not path.exists() and not settings.PROVENANCE_MARK_KEY:
        _create(path)
    master = bytes.fromhex(path.read_text().strip())
    if len(master) != _MASTER_BYTES:
        raise ValueError(f"The mark key must be {_MASTER_BYTES} bytes in hexadecimal.")
    return master


def _create(path: Path) -> None:
    """Complete or not there, and never replaced: os.link fails for all who come second."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_MASTER_BYTES))
    try:
        os.link(name, path)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()

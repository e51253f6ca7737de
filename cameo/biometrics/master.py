"""The master keys that wrap every cameo's own key. They live outside the database and its backups.

`HIBARI_BIOMETRIC_KEYS` is `NAME:KEY,NAME:KEY`, newest first: the first wraps, the others still unwrap until everything
was wrapped anew (`manage.py rotate_biometric_keys`). Development makes a file for itself; production is refused.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32
DEVELOPMENT = "development"


class MasterKeyError(ValueError):
    """There is no usable master key. The message never holds any part of one."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    name: str
    secret: bytes = field(repr=False)


def current_key() -> MasterKey:
    """The key that wraps from now on. Raises MasterKeyError."""
    return next(iter(_ring().values()))


def key_named(name: str) -> MasterKey:
    """Raises MasterKeyError for a key that is gone: whatever it wrapped is gone with it."""
    try:
        return _ring()[name]
    except KeyError as error:
        raise MasterKeyError(f"The master key {name!r} isn't here.") from error


def _ring() -> dict[str, MasterKey]:
    if settings.BIOMETRIC_KEYS:
        return _parsed(settings.BIOMETRIC_KEYS)
    if settings.PRODUCTION:
        raise MasterKeyError("production has no master key for biometrics.")
    path = Path(settings.DATA_DIR) / "biometrics.key"
    if not path.exists():
        _create(path)
    return {DEVELOPMENT: MasterKey(DEVELOPMENT, _decoded(path.read_text().strip()))}


def _parsed(words: list[str]) -> dict[str, MasterKey]:
    ring = {}
    for word in words:
        name, separator, key = word.partition(":")
        if not separator or not name or len(name) > 40 or name in ring:
            raise MasterKeyError("each key is written NAME:KEY, and no name comes twice.")
        ring[name] = MasterKey(name, _decoded(key))
    return ring


def _decoded(key: str) -> bytes:
    try:
        secret = bytes.fromhex(key)
    except ValueError as error:
        raise MasterKeyError("a key isn't hexadecimal.") from error
    if len(secret) != KEY_BYTES or len(set(secret)) < 8:
        raise MasterKeyError(f"a key isn't {KEY_BYTES} random bytes.")
    return secret


def _create(path: Path) -> None:
    """Complete or not there, readable by its owner alone, and never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES))
    try:
        os.link(name, path)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()

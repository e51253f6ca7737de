"""AES-256-GCM in two layers: the master key wraps a key for each version of a cameo, and that key seals its records.

The ids of what is sealed go in as additional data: a record copied to another cameo, version or kind doesn't open.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cameo.biometrics.master import MasterKey, current_key, key_named

NONCE_BYTES = 12


class SealBrokenError(Exception):
    """What was sealed was changed, belongs elsewhere, or its key isn't this one."""


def new_data_key(*context: str) -> tuple[bytes, str]:
    """A fresh data key, wrapped for this context, and the name of the master key that wrapped it."""
    return _wrapped(AESGCM.generate_key(bit_length=256), current_key(), context), current_key().name


def rewrap(wrapped: bytes, name: str, *context: str) -> tuple[bytes, str]:
    """The same data key under today's master key."""
    return _wrapped(_unwrapped(wrapped, name, context), current_key(), context), current_key().name


def seal(plain: bytes, wrapped: bytes, name: str, key_context: tuple[str, ...], *context: str) -> bytes:
    """Nonce and ciphertext. Raises SealBrokenError, MasterKeyError."""
    nonce = os.urandom(NONCE_BYTES)
    key = _unwrapped(wrapped, name, key_context)
    return nonce + AESGCM(key).encrypt(nonce, plain, _joined((*key_context, *context)))


def unseal(sealed: bytes, wrapped: bytes, name: str, key_context: tuple[str, ...], *context: str) -> bytes:
    """Raises SealBrokenError, MasterKeyError."""
    key = _unwrapped(wrapped, name, key_context)
    return _opened(sealed, key, _joined((*key_context, *context)))


def _wrapped(key: bytes, master: MasterKey, context: tuple[str, ...]) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master.secret).encrypt(nonce, key, _joined(("data key", *context)))


def _unwrapped(wrapped: bytes, name: str, context: tuple[str, ...]) -> bytes:
    return _opened(wrapped, key_named(name).secret, _joined(("data key", *context)))


def _opened(sealed: bytes, key: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("This can't be opened.") from error


def _joined(parts: tuple[str, ...]) -> bytes:
    """Lengths stand before the parts, so that no two lists of parts read the same."""
    return b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)

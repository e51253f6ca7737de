"""The key that signs receipts and reports: Ed25519 (RFC 8032), kept in a file outside the database."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from common.key_files import read_or_make


def canonical(facts: Mapping[str, Any]) -> str:
    """One way to write an object, so that hashes and signatures can be made again."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@cache
def _read(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(read_or_make(path, _made), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} must hold an Ed25519 key")
    return key


def _made() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_key() -> str:
    """The raw public key in base64."""
    key = _read(Path(settings.RECEIPT_KEY_FILE)).public_key()
    return b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def sign(facts: Mapping[str, Any]) -> str:
    """A signature over the canonical JSON, in base64."""
    return b64encode(_read(Path(settings.RECEIPT_KEY_FILE)).sign(canonical(facts).encode())).decode()


def public_keys() -> tuple[str, ...]:
    """Every key that is ours: the one that signs now, then those that an operator retired."""
    return (public_key(), *settings.RECEIPT_KEYS_RETIRED)


def signer_of(facts: Mapping[str, Any], signature: str) -> str:
    """Which key of ours signed these facts; empty if none did. A key that stands beside a signature proves nothing."""
    return next((key for key in public_keys() if is_genuine(facts, signature, key)), "")


def is_genuine(facts: Mapping[str, Any], signature: str, key: str) -> bool:
    """Whether the holder of this public key signed these facts."""
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(b64decode(signature), canonical(facts).encode())
    except (InvalidSignature, ValueError):
        return False
    return True

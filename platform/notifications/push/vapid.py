"""The key by which push services know this installation (RFC 8292)."""

from base64 import urlsafe_b64encode
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid

from common.key_files import read_or_make


@cache
def _read(path: Path) -> Vapid:
    return Vapid.from_pem(read_or_make(path, _made))


def _made() -> bytes:
    made = Vapid()
    made.generate_keys()
    pem: bytes = made.private_pem()
    return pem


def vapid_key() -> Vapid:
    return _read(Path(settings.VAPID_KEY_FILE))


def public_key() -> str:
    """What a browser's PushManager.subscribe takes as applicationServerKey: an uncompressed point in base64url."""
    point = vapid_key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()

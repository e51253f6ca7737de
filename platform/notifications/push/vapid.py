"""The key by which push services know this installation (RFC 8292)."""

import os
from base64 import urlsafe_b64encode
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid


@cache
def _read(path: Path) -> Vapid:
    """Read the key, making it on first use; of two processes making one, the first to link its file wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = Vapid()
        made.generate_keys()
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(made.private_pem())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return Vapid.from_file(str(path))


def vapid_key() -> Vapid:
    return _read(Path(settings.VAPID_KEY_FILE))


def public_key() -> str:
    """What a browser's PushManager.subscribe takes as applicationServerKey: an uncompressed point in base64url."""
    point = vapid_key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()

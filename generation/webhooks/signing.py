"""Signatures as Standard Webhooks has them: HMAC-SHA256 over `id.timestamp.body`, in base64 after `v1,`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 24


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def headers_for(secret_texts: Iterable[str], *, message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """One signature for each secret that is good now; a verifier takes the message if any of them fits."""
    signed = [signature(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in secret_texts]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
        "content-type": "application/json",
        "user-agent": "Hibari-Webhooks/1",
    }

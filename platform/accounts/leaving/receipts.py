"""What a receipt says, and that it is ours."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.signing import BadSignature, Signer

SALT = "hibari.departure"


def _canonical(receipt: Mapping[str, Any]) -> str:
    return json.dumps(receipt, sort_keys=True, separators=(",", ":"))


def sign(receipt: Mapping[str, Any]) -> str:
    """An HMAC over the canonical JSON, which this installation can check later."""
    return Signer(salt=SALT).signature(_canonical(receipt))


def is_ours(receipt: Mapping[str, Any], signature: str) -> bool:
    try:
        Signer(salt=SALT).unsign(f"{_canonical(receipt)}:{signature}")
    except BadSignature:
        return False
    return True

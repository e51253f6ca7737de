"""Refuse to start in production without a master key of its own."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error

from cameo.biometrics.master import MasterKeyError, current_key


def check_master_key(**kwargs: Any) -> Sequence[CheckMessage]:
    try:
        current_key()
    except MasterKeyError as error:
        hint = "Set HIBARI_BIOMETRIC_KEYS to NAME:KEY, the key being 32 random bytes in hexadecimal."
        return [Error(f"Faces and voices can't be kept: {error}", hint=hint, id="biometrics.E001")]
    return []

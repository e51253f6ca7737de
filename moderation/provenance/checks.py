"""What has to be there before anything may be marked or signed: keys in production, weights wherever they are named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from moderation.provenance.learned.pinned import MarkModelError, pinned_models, verified_bytes

_NEEDED = {
    "PROVENANCE_MARK_KEY": ("HIBARI_MARK_KEY", "a file with the master secret of the invisible marks"),
    "PROVENANCE_SIGNER_URL": ("HIBARI_SIGNER_URL", "the key service that signs manifests"),
    "PROVENANCE_SIGNER_CHAIN": ("HIBARI_SIGNER_CHAIN", "the certificate chain of that service"),
    "PROVENANCE_ANCHORS": ("HIBARI_PROVENANCE_ANCHORS", "the roots by which manifests count as ours"),
}
_FILES = ("PROVENANCE_MARK_KEY", "PROVENANCE_SIGNER_CHAIN", "PROVENANCE_ANCHORS")


def register_checks() -> None:
    register(check_secrets)
    register(check_learned_marks)


def check_secrets(*, app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    """Production never starts on the chain and the key that development makes for itself."""
    if not settings.PRODUCTION:
        return []
    problems: list[CheckMessage] = []
    for setting, (variable, what) in _NEEDED.items():
        value = getattr(settings, setting)
        if not value:
            problems.append(Error(f"Production needs {variable}: {what}.", id="provenance.E001"))
        elif setting in _FILES and not Path(value).is_file():
            problems.append(Error(f"{variable} names {value}, where there is no file.", id="provenance.E002"))
    return problems


def check_learned_marks(*, app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    """Nothing starts on learned marks whose files are missing or are not those that were pinned. Nothing runs here."""
    try:
        for model in pinned_models():
            verified_bytes(model)
    except MarkModelError as error:
        return [Error(str(error), id="provenance.E003")]
    return []

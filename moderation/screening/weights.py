"""Data and weights by their SHA-256: what is missing or altered is refused, never guessed around."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


class WeightsError(RuntimeError):
    """Weights are missing or are not the ones that were trained and evaluated."""


def digest_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_pinned(path: Path) -> bytes:
    """The bytes of `path`, whose SHA-256 stands in `path.sha256`. Raises WeightsError."""
    try:
        raw = path.read_bytes()
        pinned = path.with_name(path.name + ".sha256").read_text().split()[0]
    except (OSError, IndexError) as error:
        raise WeightsError(f"{path.name} or its hash is missing.") from error
    if hashlib.sha256(raw).hexdigest() != pinned:
        raise WeightsError(f"{path.name} is not the file that was trained.")
    return raw

"""The weights that biometrics may use, each by its SHA-256: another file under the same name is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

FACE_DESCRIPTOR = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
FACE_POINTS = "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888"
VOICE_ENCODER = "75ea12a158fc5f097b8e0871365f57fd1f8e6ba60c15d739e3954b29c1cdf778"


class WrongWeightsError(OSError):
    """A file of weights is missing, or isn't the one that was measured."""


def read(path: Path, sha256: str) -> bytes:
    """The bytes of exactly this file. Raises WrongWeightsError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WrongWeightsError(f"There are no weights at {path.name}.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise WrongWeightsError(f"{path.name} isn't the file that was measured.")
    return content

"""Which learned marks an operator has: a folder with `marks.json`, whose hashes decide what may run.

{"models": [{"name": "videoseal", "kind": "videoseal", "file": "y_256b_img.jit", "sha256": "…", "bits": 256}]}
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from django.conf import settings

from moderation.provenance.learned.words import BITS_MIN

MANIFEST: Final = "marks.json"
BITS_MAX: Final = 4096
_READ_BYTES_MAX: Final = 2 << 30


class MarkModelError(RuntimeError):
    """The folder, its manifest or a file of weights is not what it has to be, or a network gave nonsense."""


class PinnedModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One network. `kind` says how it is called, `bits` how many it carries."""

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,31}$")]
    kind: Literal["videoseal"]
    file: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    bits: Annotated[int, msgspec.Meta(ge=BITS_MIN, le=BITS_MAX)]


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    models: tuple[PinnedModel, ...]


def pinned_models() -> tuple[PinnedModel, ...]:
    """Those of the folder that the settings name; none where they name no folder. Raises MarkModelError."""
    if not settings.PROVENANCE_MARK_MODELS:
        return ()
    path = _folder() / MANIFEST
    try:
        models = msgspec.json.decode(path.read_bytes(), type=_Manifest).models
    except OSError as error:
        raise MarkModelError(f"HIBARI_MARK_MODELS names {path.parent}, where no {MANIFEST} can be read.") from error
    except msgspec.MsgspecError as error:
        raise MarkModelError(f"{path} is no manifest of learned marks: {error}.") from error
    names = [model.name for model in models]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise MarkModelError(f"{path} names {', '.join(doubled)} twice.")
    return models


def verified_bytes(model: PinnedModel) -> bytes:
    """The weights, if they are those that the manifest pins. What is read is what was hashed. Raises MarkModelError."""
    path = _folder() / model.file
    try:
        if path.stat().st_size > _READ_BYTES_MAX:
            raise MarkModelError(f"{path} is larger than any weights that are read here.")
        raw = path.read_bytes()
    except OSError as error:
        raise MarkModelError(f"The weights of {model.name} can't be read at {path}.") from error
    if hashlib.sha256(raw).hexdigest() != model.sha256:
        raise MarkModelError(f"{path} is not the file that {MANIFEST} pins: its SHA-256 differs.")
    return raw


def _folder() -> Path:
    return Path(settings.PROVENANCE_MARK_MODELS)

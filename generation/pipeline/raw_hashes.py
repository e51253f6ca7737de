"""What a render came to, as hashes: enough to prove later that a second one is the same."""

from __future__ import annotations

import hashlib

from generation.pipeline.rendered import Rendered


def raw_hashes(rendered: Rendered) -> dict[str, str]:
    """SHA-256 of the raw pictures and of the sound, before any mark; no sound, no entry."""
    found = {}
    for name, path in (("pictures", rendered.frames), ("sound", rendered.sound)):
        if path is not None:
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found

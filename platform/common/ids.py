"""Public ids: a type prefix and a time-ordered random part, such as clip_019a3f….

The random part is a UUIDv7 (RFC 9562) in hexadecimal without dashes, so that ids sort by creation time.
"""

import re

import uuid_utils

_PATTERN = re.compile(r"^[a-z]+_[0-9a-f]{32}$")


def new_public_id(prefix: str) -> str:
    return f"{prefix}_{uuid_utils.uuid7().hex}"


def is_public_id(text: str, prefix: str) -> bool:
    """Whether `text` has the shape of an id of this type; says nothing of existence."""
    return bool(_PATTERN.match(text)) and text.startswith(f"{prefix}_")

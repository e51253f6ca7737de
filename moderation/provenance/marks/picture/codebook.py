"""The codes of one epoch for the picture, and how its energy and its bytes are divided."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.marks.codes import Codes, codes, sync_code
from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import symbol_count
from moderation.provenance.marks.picture.band import band

ID_BYTES: Final = 8
SYNC_SHARE: Final = 0.22
_PURPOSE: Final = "picture codes"


def codebook(key: MarkKey) -> Codes:
    return codes(key.part(_PURPOSE), symbols=symbol_count(ID_BYTES), dimensions=band().dimensions)


def sync_template(key: MarkKey) -> NDArray[np.float32]:
    """What all marks of a key share: [dimensions]."""
    return sync_code(key.part(_PURPOSE), dimensions=band().dimensions)


def tag_key(key: MarkKey) -> bytes:
    return key.part("picture tag")

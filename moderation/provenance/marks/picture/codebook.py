"""The codes of one epoch for the picture, and how its energy and its bytes are divided."""

from __future__ import annotations

from typing import Final

from moderation.provenance.marks.codes import Codes, codes
from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.payload import symbol_count
from moderation.provenance.marks.picture.band import band

ID_BYTES: Final = 8
SYNC_SHARE: Final = 0.22


def codebook(key: MarkKey) -> Codes:
    return codes(key.part("picture codes"), symbols=symbol_count(ID_BYTES), dimensions=band().dimensions)


def tag_key(key: MarkKey) -> bytes:
    return key.part("picture tag")

"""Does this face, or this voice, belong to somebody who is enrolled?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cameo.biometrics.client import SAME_FACE_WITHIN
from cameo.watch.gallery import Gallery

SAME_VOICE_FROM = 0.86
"""Cosine. Spoken by machines, different voices reach 0.8; people who sound alike reach it too, so a match by voice
alone holds a clip for its owner to look at and never does more."""


@dataclass(frozen=True, slots=True)
class Match:
    """`closeness` is 0 at the limit and 1 for the very same vector."""

    cameo_id: str
    closeness: float


def match_face(descriptor: NDArray[np.float32], gallery: Gallery, *, within: float = SAME_FACE_WITHIN) -> Match | None:
    """The nearest enrolled face within reach."""
    if not len(gallery):
        return None
    apart = np.linalg.norm(gallery.vectors - descriptor, axis=1)
    nearest = int(apart.argmin())
    if apart[nearest] > within:
        return None
    return Match(gallery.cameo_ids[nearest], 1 - float(apart[nearest]) / within)


def match_voice(embedding: NDArray[np.float32], gallery: Gallery) -> Match | None:
    """The likest enrolled voice within reach."""
    if not len(gallery):
        return None
    alike = gallery.vectors @ embedding
    likest = int(alike.argmax())
    if alike[likest] < SAME_VOICE_FROM:
        return None
    return Match(gallery.cameo_ids[likest], float(alike[likest] - SAME_VOICE_FROM) / (1 - SAME_VOICE_FROM))

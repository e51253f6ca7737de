"""Whether a clip that was just rendered shows what a decision took down: its frames against the bank of hashes."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from moderation.provenance.fingerprint import QUALITY_MIN, FrameHash, hash_frame
from moderation.provenance.models import MediaFingerprint
from moderation.provenance.queries import by_frames
from moderation.screening.media.backend import Sighting
from moderation.screening.media.frames import SampledFrame
from moderation.screening.verdicts import Policy

SHARE_MIN = 0.8
"""Of the looked-at frames, as in vPDQ: a single alike picture, such as a plain sky, is no copy."""
FRAMES_MIN = 3
SCORE = 0.7
"""Worth a person's look. Two honest clips of one wish may look alike, so this alone never refuses."""


def removed_material(frames: Sequence[SampledFrame]) -> list[Sighting]:
    """One sighting for the removed clip that most frames match, if enough of them do. Plain frames say nothing."""
    hashes = {frame.seconds: _hash(frame) for frame in frames}
    told = [frame for frame in frames if hashes[frame.seconds].quality >= QUALITY_MIN]
    if len(told) < FRAMES_MIN:
        return []
    for match in by_frames([hashes[frame.seconds].bits for frame in told]):
        if len(match.queries) < SHARE_MIN * len(told):
            return []
        found = MediaFingerprint.objects.filter(pk=match.fingerprint_id).exclude(removed_at=None).first()
        if found is not None:
            first = told[min(match.queries)].seconds
            return [Sighting(Policy.REMOVED_MATERIAL, SCORE, first, f"looks like {found.clip_id}")]
    return []


def _hash(frame: SampledFrame) -> FrameHash:
    luma = np.asarray(cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    return hash_frame(luma, second=int(frame.seconds))

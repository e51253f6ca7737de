"""Naked bodies in pictures, by the optional package nudenet. Off unless an operator installs and names it.

Its code and weights are published under the MIT licence; the detector it was trained with has an AGPL lineage, which is
why this product neither needs nor ships it (see docs/moderation.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from moderation.screening.media.backend import FramesItem
from moderation.screening.media.frames import spread_frames
from moderation.screening.verdicts import Finding, Policy, Span, Stage

FRAMES_MAX = 16
EXPLICIT = frozenset({"FEMALE_GENITALIA_EXPOSED", "MALE_GENITALIA_EXPOSED", "ANUS_EXPOSED", "FEMALE_BREAST_EXPOSED"})
DOUBTFUL = frozenset({"BUTTOCKS_EXPOSED"})
DOUBTFUL_SHARE = 0.6
"""A bare back may be a swimmer: what it counts of an explicit find."""


class NudityBackend:
    """The most certain exposed part of each kind, with its second."""

    name = "nudity"
    stages = frozenset({Stage.FRAMES, Stage.PREVIEW, Stage.REFERENCE_IMAGE, Stage.CAMEO_CAPTURE})
    timeout_seconds = 20.0
    in_caller_thread = False
    requires = "nudenet"
    version = "nudenet"

    def check(self, stage: Stage, item: FramesItem) -> Sequence[Finding]:
        """Raises ImportError without the package: what nobody looked at is held."""
        best: dict[str, Finding] = {}
        for frame in spread_frames(item.media, most=FRAMES_MAX):
            for found in _detector().detect(frame.rgb[..., ::-1].copy()):
                part, score = str(found["class"]), float(found["score"])
                if part not in EXPLICIT | DOUBTFUL:
                    continue
                score = score * DOUBTFUL_SHARE if part in DOUBTFUL else score
                if part not in best or best[part].score < score:
                    span = Span(from_seconds=frame.seconds, to_seconds=frame.seconds)
                    rule = part.lower().replace("_", " ")
                    best[part] = Finding(Policy.SEXUAL, stage, score, self.name, self.version, span, rule)
        return list(best.values())


@lru_cache(maxsize=1)
def _detector() -> Any:
    from nudenet import NudeDetector

    return NudeDetector()

"""What is written in the picture, read by the optional package rapidocr and screened like any other words.

rapidocr (Apache-2.0) brings its weights in the wheel and works without a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from moderation.screening.backends import TextItem, run_backends
from moderation.screening.media.backend import FramesItem
from moderation.screening.media.frames import spread_frames
from moderation.screening.verdicts import Finding, Span, Stage

FRAMES_MAX = 6
CERTAIN = 0.7
"""Letters read with less certainty than this are texture."""


class WritingBackend:
    """Reads a few frames, joins what is new in each, and asks the back ends for text."""

    name = "writing"
    stages = frozenset({Stage.FRAMES, Stage.REFERENCE_IMAGE})
    timeout_seconds = 20.0
    in_caller_thread = True
    requires = "rapidocr"
    version = "rapidocr"

    def check(self, stage: Stage, item: FramesItem) -> Sequence[Finding]:
        """Raises ImportError without the package: what nobody read is held."""
        first_seen: dict[str, float] = {}
        for frame in spread_frames(item.media, most=FRAMES_MAX):
            for line in _lines_in(frame.rgb):
                first_seen.setdefault(line, frame.seconds)
        if not first_seen:
            return []
        whole = Span(from_seconds=min(first_seen.values()), to_seconds=max(first_seen.values()))
        findings = run_backends(Stage.TRANSCRIPT, TextItem(" ".join(first_seen)))
        return [replace(finding, span=whole, rule=f"written: {finding.rule}") for finding in findings]


def _lines_in(rgb: Any) -> list[str]:
    read = _reader()(rgb[..., ::-1].copy())
    texts, scores = (read.txts or ()), (read.scores or ())
    return [text.strip() for text, score in zip(texts, scores, strict=True) if score >= CERTAIN and text.strip()]


@lru_cache(maxsize=1)
def _reader() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR()

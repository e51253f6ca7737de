"""A look at the first low-cost pictures of a render, so that a refusal comes before the expensive steps."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np
import structlog

from accounts.protections import screened_for
from generation.models import FailureStage, GenerationJob
from generation.pipeline.errors import AttemptFailedError
from moderation.screening.explanations import errors_of
from moderation.screening.media.frames import MediaItem
from moderation.screening.services import screen_media
from moderation.screening.verdicts import Decision, ScreeningContext, Stage, Verdict

log = structlog.get_logger(__name__)
LOOKS_MAX = 4
SECONDS_BETWEEN = 3.0
FILE = "preview.i420"


class PreviewScreen:
    """Screens a few previews of one attempt. What it refuses stops the engine; a doubt waits for the whole clip."""

    def __init__(self, job: GenerationJob, workdir: Path) -> None:
        self._job = job
        self._path = workdir / FILE
        self._looks = 0
        self._looked_at = float("-inf")
        self._refusal: Verdict | None = None

    @property
    def is_refused(self) -> bool:
        return self._refusal is not None

    def look(self, jpeg: bytes) -> None:
        """Screen this picture, unless enough were or the last one was a moment ago. A broken one is not a verdict."""
        now = time.monotonic()
        if self.is_refused or self._looks >= LOOKS_MAX or now - self._looked_at < SECONDS_BETWEEN:
            return
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            log.warning("preview unreadable", job=self._job.public_id)
            return
        self._looks, self._looked_at = self._looks + 1, now
        verdict = self._screen(np.asarray(picture, np.uint8))
        if verdict.decision is Decision.REFUSE:
            self._refusal = verdict

    def raise_if_refused(self) -> None:
        """Raises AttemptFailedError with what the person is told."""
        if self._refusal is None:
            return
        told = " ".join(f"{row.message} {row.what_to_change}" for row in self._refusal.explanations)
        raise AttemptFailedError(
            FailureStage.SCREENING,
            "moderation_blocked",
            told or "What was being rendered can't be kept.",
            detail={"event": self._refusal.event_id, "errors": errors_of(self._refusal, "/prompt")},
        )

    def _screen(self, picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Verdict:
        height, width = (side // 2 * 2 for side in picture.shape[:2])
        yuv = cv2.cvtColor(picture[:height, :width], cv2.COLOR_BGR2YUV_I420)
        self._path.write_bytes(np.ascontiguousarray(yuv).tobytes())
        media = MediaItem(frames=self._path, width=width, height=height, fps=1.0)
        owner = self._job.owner
        context = ScreeningContext(actor_id=owner.pk, subject=self._job.public_id, audience=screened_for(owner))
        return screen_media(Stage.PREVIEW, media, context)

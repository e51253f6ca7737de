"""Has this recording been here before, or was it made here?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cameo.biometrics.client import Picture
from cameo.enrolment.models import CaptureTrace, Enrolment
from cameo.enrolment.verdicts import Failure, Finding
from common import clock
from common.ffmpeg import sniff
from moderation.provenance.fingerprint import MATCH_DISTANCE, distance, hash_frame, sound_agreement, sound_terms
from moderation.provenance.lookup import Finding as Origin
from moderation.provenance.lookup import look_up

TRACE_KEPT = timedelta(days=90)
SAME_SHARE, SAME_SOUND = 0.8, 0.85
"""Both must agree: one person in one room looks alike from take to take, but says other digits."""
_COMPARED_MAX = 2_000
MADE_HERE_FROM = 0.9


def check_origin(path: Path) -> list[Finding]:
    """None of our own marks may be in it, and no signature of ours."""
    answer = look_up(path)
    if answer.finding is Origin.NOT_KNOWN or answer.sureness < MADE_HERE_FROM:
        return []
    return [Finding(Failure.MADE_HERE, f"sure by {answer.sureness:.2f}")]


def check_replay(path: Path, pictures: Sequence[Picture], enrolment: Enrolment) -> list[Finding]:
    """Compare with earlier recordings of anybody, then leave a trace of this one."""
    trace = trace_of(path, pictures)
    others = CaptureTrace.objects.exclude(pk=enrolment.pk).filter(expires_at__gt=clock.now())
    is_known = others.filter(sha256=trace.sha256).exists() or any(
        _is_same(trace, other) for other in others.order_by("-expires_at")[:_COMPARED_MAX]
    )
    trace.enrolment = enrolment
    trace.expires_at = clock.now() + TRACE_KEPT
    trace.save()
    return [Finding(Failure.REPLAYED)] if is_known else []


def trace_of(path: Path, pictures: Sequence[Picture]) -> CaptureTrace:
    found = sniff.media_type(path)
    terms = sound_terms(path, demuxer=found.reader) if found else ()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    frames = [hash_frame(_luma(picture), second=second).bits.hex() for second, picture in enumerate(pictures)]
    return CaptureTrace(sha256=digest, frames=frames, sound_terms=list(terms))


def _is_same(one: CaptureTrace, two: CaptureTrace) -> bool:
    if sound_agreement(one.sound_terms, two.sound_terms) < SAME_SOUND or not one.frames:
        return False
    known = [bytes.fromhex(bits) for bits in two.frames]
    alike = sum(any(distance(bytes.fromhex(bits), k) <= MATCH_DISTANCE for k in known) for bits in one.frames)
    return alike >= SAME_SHARE * len(one.frames)


def _luma(picture: Picture) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)

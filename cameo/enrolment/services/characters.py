"""A character comes from a short clip: an upload, or a part of a clip of ours that the app of clips hands down."""

from __future__ import annotations

import secrets
from pathlib import Path

import numpy as np
from django.db import transaction

from accounts.models import User
from cameo.biometrics.client import Picture, find_faces
from cameo.enrolment.capture import SHORT_SIDE, working_size
from cameo.enrolment.models import Enrolment
from cameo.enrolment.policies import may_send_source
from cameo.enrolment.services.challenges import PROCESS, begin, check_size, keep_capture, next_version
from cameo.enrolment.services.history import check_origin
from cameo.enrolment.services.templates import Templates, as_jpeg
from cameo.enrolment.verdicts import Doubt, Failure, Finding, Judgement
from cameo.models import Cameo
from common import clock
from common.errors import ConflictError
from common.ffmpeg import read
from common.intake.recordings import RecordingLimits, take_video
from common.tasks import ring

SECONDS_MIN, SECONDS_MAX = 2.0, 4.0
LIMITS = RecordingLimits(bytes_max=64 * 2**20, seconds_max=SECONDS_MAX + 0.25, side_max=2_160)
OF_OURS = "a clip of ours"
PICTURES_A_SECOND = 4
HUMAN_FROM, MAYBE_HUMAN_FROM = 0.7, 0.2
"""The detector's score. Photographed faces reach 1 and more, drawn ones seldom anything."""


def send_source(*, cameo: Cameo, by: User, content: bytes, is_ours: bool = False) -> Enrolment:
    """Keep the clip, sealed, and have it looked at.

    `is_ours` is for clips that the app of clips took from its own storage after asking whether `by` may: only those
    carry our marks rightly. Raises ForbiddenError, ConflictError, InvalidInputError.
    """
    may_send_source(cameo, by=by)
    check_size(content)
    with transaction.atomic():
        cameo = Cameo.objects.select_for_update().get(pk=cameo.pk)
        may_send_source(cameo, by=by)
        now = clock.now()
        enrolment = Enrolment.objects.create(
            cameo=cameo,
            person=by,
            version=next_version(cameo),
            nonce=secrets.token_urlsafe(32),
            findings=[{"what": OF_OURS, "note": ""}] if is_ours else [],
            issued_at=now,
            expires_at=now,
        )
    keep_capture(enrolment, content)
    with transaction.atomic():
        cameo = Cameo.objects.select_for_update().get(pk=cameo.pk)
        if not begin(enrolment, cameo):
            raise ConflictError("Another clip of this character is being looked at.", code="cameo_not_open")
        transaction.on_commit(lambda: ring(PROCESS, enrolment.public_id, queue="media"))
    return enrolment


def judge_character(path: Path, enrolment: Enrolment, folder: Path) -> tuple[Judgement, Templates | None]:
    """No human face, and not taken from somebody's clip by the back door. Raises UnacceptableFileError."""
    is_ours = any(finding["what"] == OF_OURS for finding in enrolment.findings)
    clean = folder / "clean.mp4"
    facts = take_video(path, clean, limits=LIMITS)
    findings: list[Finding] = []
    if facts.seconds < SECONDS_MIN:
        findings.append(Finding(Failure.TOO_SHORT, f"{facts.seconds:.1f} s"))
    width, height = working_size(facts.width, facts.height)
    frames = read.rgb_frames(clean, seconds_max=SECONDS_MAX, width=width, height=height, rate=PICTURES_A_SECOND)
    pictures = list(frames)
    findings += check_for_people(pictures)
    if not is_ours:
        findings += check_origin(path)
    judgement = Judgement(tuple(findings))
    if judgement.failure is not None:
        return judgement, None
    return judgement, Templates(None, None, 0.0, as_jpeg(middle_square(pictures)))


def check_for_people(pictures: list[Picture]) -> list[Finding]:
    found = find_faces(pictures)
    best = max((face.score for faces in found for face in faces), default=0.0)
    note = f"a face by {best:.2f}"
    if best >= HUMAN_FROM:
        return [Finding(Failure.HUMAN_FACE, note)]
    return [Finding(Doubt.FACE_UNSURE, note)] if best >= MAYBE_HUMAN_FROM else []


def middle_square(pictures: list[Picture]) -> Picture:
    """Out of the middle picture: where a character is, nothing tells."""
    picture = pictures[len(pictures) // 2]
    height, width, _ = picture.shape
    side = min(height, width, SHORT_SIDE)
    top, left = (height - side) // 2, (width - side) // 2
    return np.ascontiguousarray(picture[top : top + side, left : left + side])

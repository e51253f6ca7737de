"""A challenge is drawn, answered once within its time, or void."""

from __future__ import annotations

import secrets
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from cameo import lifecycle as cameos
from cameo.biometrics.models import RecordKind
from cameo.biometrics.services import drop, keep_file
from cameo.enrolment import lifecycle
from cameo.enrolment.challenge import draw
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.policies import may_answer, may_be_challenged
from cameo.enrolment.release import VERSION
from cameo.models import Cameo, CameoState
from common import clock
from common.errors import ConflictError, InvalidInputError, LimitError
from common.tasks import ring

log = structlog.get_logger(__name__)
CAPTURE_KEPT = timedelta(days=30)
PROCESS = "cameo.enrolment.tasks.process"


def issue_challenge(*, cameo: Cameo, by: User, release_version: str) -> Enrolment:
    """A fresh challenge; one issued earlier is void from now on. Each counts as a try, answered or not.

    Raises ForbiddenError, ConflictError (wrong moment), InvalidInputError (release), LimitError (tries).
    """
    may_be_challenged(cameo, by=by)
    if release_version != VERSION:
        raise InvalidInputError("Read and accept the text on faces and voices first.", code="release_not_accepted")
    with transaction.atomic():
        # The person's row serialises two requests that would both take the last try.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        _leave_a_try(by)
        cameo = Cameo.objects.select_for_update().get(pk=cameo.pk)
        may_be_challenged(cameo, by=by)
        now, task = clock.now(), draw()
        cameo.enrolments.filter(state=EnrolmentState.OPEN, expires_at__gt=now).update(expires_at=now)
        enrolment = Enrolment.objects.create(
            cameo=cameo,
            person=by,
            version=next_version(cameo),
            nonce=secrets.token_urlsafe(32),
            digits=task.digits,
            steps=list(task.steps),
            release_version=release_version,
            issued_at=now,
            expires_at=now + timedelta(seconds=settings.CHALLENGE_SECONDS),
        )
        if cameo.state != CameoState.CHALLENGED:
            cameos.move(cameo, to=CameoState.CHALLENGED, actor=by.public_id, reason="challenge issued")
    log.info("challenge issued", enrolment=enrolment.public_id, cameo=cameo.public_id)
    return enrolment


def tries_left(person: User) -> int:
    since = clock.now() - timedelta(days=1)
    used = Enrolment.objects.filter(person=person, issued_at__gt=since).exclude(digits="").count()
    return max(0, int(settings.CHALLENGES_A_DAY) - used)


def take_capture(*, enrolment: Enrolment, by: User, nonce: str, content: bytes) -> Enrolment:
    """Keep the recording, sealed, and have it looked at. Once: the second answer to a challenge is refused.

    Raises ForbiddenError, InvalidInputError (nonce, size), ConflictError (expired, used).
    """
    may_answer(enrolment, by=by, nonce=nonce)
    check_size(content)
    keep_capture(enrolment, content)
    with transaction.atomic():
        cameo = Cameo.objects.select_for_update().get(pk=enrolment.cameo_id)
        is_ours = enrolment.expires_at > clock.now() and begin(enrolment, cameo)
        if is_ours:
            transaction.on_commit(lambda: ring(PROCESS, enrolment.public_id, queue="media"))
    if not is_ours:
        drop_capture(enrolment, purpose="came too late")
        raise ConflictError("This challenge is over. Ask for a new one.", code="challenge_expired")
    return enrolment


def keep_capture(enrolment: Enrolment, content: bytes) -> None:
    """Raises ConflictError where this try has its recording already."""
    try:
        keep_file(
            cameo_id=enrolment.cameo.public_id,
            version=enrolment.version,
            content=content,
            actor=enrolment.person.public_id,
            purpose="recording sent",
            expires_at=clock.now() + CAPTURE_KEPT,
        )
    except IntegrityError as error:
        raise ConflictError("This challenge was answered already.", code="challenge_used") from error


def begin(enrolment: Enrolment, cameo: Cameo) -> bool:
    """Recorded: the cameo and this try move on together, inside the caller's transaction."""
    if not lifecycle.move(enrolment, to=EnrolmentState.CAPTURED, captured_at=clock.now()):
        return False
    return cameos.move(cameo, to=CameoState.PROCESSING, actor=enrolment.person.public_id, reason="recording sent")


def drop_capture(enrolment: Enrolment, *, purpose: str, actor: str = "enrolment") -> None:
    drop(
        cameo_id=enrolment.cameo.public_id,
        version=enrolment.version,
        kind=RecordKind.CAPTURE,
        actor=actor,
        purpose=purpose,
    )


def next_version(cameo: Cameo) -> int:
    """Call with the cameo's row locked."""
    return int(cameo.enrolments.aggregate(last=Max("version"))["last"] or 0) + 1


def check_size(content: bytes) -> None:
    if len(content) > settings.CAPTURE_BYTES_MAX:
        megabytes = settings.CAPTURE_BYTES_MAX // 2**20
        raise InvalidInputError(
            f"A recording may have at most {megabytes} MiB.", code="file_too_large", megabytes=megabytes
        )


def _leave_a_try(person: User) -> None:
    if tries_left(person) > 0:
        return
    since = clock.now() - timedelta(days=1)
    issued = Enrolment.objects.filter(person=person, issued_at__gt=since).exclude(digits="").order_by("-issued_at")
    oldest = issued[int(settings.CHALLENGES_A_DAY) - 1].issued_at
    seconds = int((oldest + timedelta(days=1) - clock.now()).total_seconds()) + 1
    raise LimitError(
        f"At most {settings.CHALLENGES_A_DAY} tries a day.",
        code="too_many_tries",
        retry_after_seconds=seconds,
        most=settings.CHALLENGES_A_DAY,
    )

"""What follows from a judgement, and from a reviewer's decision."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from accounts.models import User
from cameo import lifecycle as cameos
from cameo.biometrics.services import shred, watch
from cameo.enrolment import lifecycle
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.policies import may_review
from cameo.enrolment.services.challenges import drop_capture
from cameo.enrolment.services.templates import Templates, keep_templates
from cameo.enrolment.verdicts import ADVICE, Doubt, Failure, Judgement, Outcome
from cameo.models import Cameo, CameoState
from common import clock
from common.errors import ConflictError, InvalidInputError
from notifications.kinds import Kind
from notifications.services import notify

log = structlog.get_logger(__name__)
BY_DEVELOPMENT = "development setting"
BY_CHECKS = "checks"


def conclude(enrolment: Enrolment, judgement: Judgement, templates: Templates | None) -> None:
    """Fail it with its reason, lay it before a person, or let it pass."""
    notes = [{"what": finding.what.value, "note": finding.note} for finding in judgement.findings]
    failure = judgement.failure
    if failure is not None:
        _fail(enrolment, failure, by=BY_CHECKS, message=_message(failure, judgement), findings=notes)
        return
    if templates is not None:
        keep_templates(enrolment, templates)
    decider = _who_lets_it_pass(judgement)
    if decider:
        _pass(enrolment, by=decider, findings=notes, doubts=[doubt.value for doubt in judgement.doubts])
    else:
        _lay_before_a_person(enrolment, judgement, findings=notes)


def approve(*, enrolment: Enrolment, by: User) -> None:
    """A reviewer saw the recording and takes it for what it claims to be. Raises ForbiddenError, ConflictError."""
    _check_seen(enrolment, by)
    if not _pass(enrolment, by=by.public_id):
        raise ConflictError("Somebody else decided first.", code="not_in_review")


def refuse(*, enrolment: Enrolment, by: User, note: str) -> None:
    """A reviewer doesn't. The note stays with the staff. Raises ForbiddenError, ConflictError, InvalidInputError."""
    _check_seen(enrolment, by)
    if not note.strip():
        raise InvalidInputError("Write why, for whoever looks at it later.", code="note_missing")
    failure = Failure.REVIEWER_REFUSED
    notes = [*enrolment.findings, {"what": failure.value, "note": note.strip()[:500]}]
    if not _fail(enrolment, failure, by=by.public_id, message=ADVICE[failure], findings=notes):
        raise ConflictError("Somebody else decided first.", code="not_in_review")


def _check_seen(enrolment: Enrolment, by: User) -> None:
    may_review(enrolment, by=by)
    if enrolment.viewed_by != by.public_id:
        raise ConflictError("Look at the recording before you decide.", code="not_viewed")


def _who_lets_it_pass(judgement: Judgement) -> str:
    """Empty: a person has to. Development may do without one where nothing else is in doubt, and says that it did."""
    if judgement.outcome is Outcome.PASS:
        return settings.PRESENCE_BACKEND.rpartition(".")[2][:60] or BY_CHECKS
    is_only_unvouched = judgement.doubts == (Doubt.NO_PRESENCE_CHECK,)
    return BY_DEVELOPMENT if settings.CAMEO_APPROVES_ITSELF and is_only_unvouched else ""


def _pass(enrolment: Enrolment, *, by: str, **changes: Any) -> bool:
    with transaction.atomic():
        cameo = Cameo.objects.select_for_update().get(pk=enrolment.cameo_id)
        now = clock.now()
        if not lifecycle.move(enrolment, to=EnrolmentState.PASSED, decided_by=by, decided_at=now, **changes):
            return False
        is_still_wanted = cameos.move(
            cameo,
            to=CameoState.VERIFIED,
            actor=by,
            reason=f"recording accepted by {by}",
            verified_at=now,
            failure_code="",
            failure_message="",
        )
        if is_still_wanted:
            watch(cameo_id=cameo.public_id, version=enrolment.version)
            _tell(enrolment)
    _after(enrolment, is_kept=is_still_wanted)
    return True


def _fail(enrolment: Enrolment, failure: Failure, *, by: str, message: str, findings: list[dict[str, str]]) -> bool:
    with transaction.atomic():
        cameo = Cameo.objects.select_for_update().get(pk=enrolment.cameo_id)
        moved = lifecycle.move(
            enrolment,
            to=EnrolmentState.FAILED,
            failure_code=failure.value,
            findings=findings,
            decided_by=by,
            decided_at=clock.now(),
        )
        if not moved:
            return False
        cameos.move(
            cameo,
            to=CameoState.FAILED,
            actor=by,
            reason=failure.value,
            failure_code=failure.value,
            failure_message=message,
        )
        _tell(enrolment)
    _after(enrolment, is_kept=False)
    return True


def _lay_before_a_person(enrolment: Enrolment, judgement: Judgement, *, findings: list[dict[str, str]]) -> None:
    doubts = [doubt.value for doubt in judgement.doubts]
    with transaction.atomic():
        cameo = Cameo.objects.select_for_update().get(pk=enrolment.cameo_id)
        if not lifecycle.move(enrolment, to=EnrolmentState.IN_REVIEW, doubts=doubts, findings=findings):
            return
        cameos.move(cameo, to=CameoState.IN_REVIEW, actor=BY_CHECKS, reason=", ".join(doubts))
        _tell(enrolment)
        _tell_the_others(enrolment, judgement)
    log.info("recording waits for a person", enrolment=enrolment.public_id, doubts=doubts)


def _tell(enrolment: Enrolment) -> None:
    ids = {"cameo": enrolment.cameo.public_id, "enrolment": enrolment.public_id}
    notify(recipients=[enrolment.person_id], kind=Kind.CAMEO_CHANGED, ids=ids)


def _tell_the_others(enrolment: Enrolment, judgement: Judgement) -> None:
    """Whoever's likeness this seems to be learns that somebody tries, and not who."""
    alike = {finding.note for finding in judgement.findings if finding.what is Doubt.LIKE_ANOTHER_CAMEO}
    for cameo in Cameo.objects.filter(public_id__in=alike):
        notify(recipients=[cameo.owner_id], kind=Kind.LIKENESS_CLAIMED, ids={"cameo": cameo.public_id})


def _after(enrolment: Enrolment, *, is_kept: bool) -> None:
    """The recording has served; of a try that came to nothing nothing stays."""
    cameo_id, version = enrolment.cameo.public_id, enrolment.version
    if is_kept:
        drop_capture(enrolment, purpose="decided")
    else:
        shred(cameo_id=cameo_id, version=version, actor="enrolment", purpose="came to nothing")
    log.info("enrolment decided", enrolment=enrolment.public_id, state=enrolment.state, code=enrolment.failure_code)


def _message(failure: Failure, judgement: Judgement) -> str:
    """The intake says itself what is wrong with a file."""
    notes = [finding.note for finding in judgement.findings if finding.what is failure]
    return notes[0] if failure is Failure.UNREADABLE and notes and notes[0] else ADVICE[failure]

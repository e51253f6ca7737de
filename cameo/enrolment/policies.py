"""Who may be challenged, answer, review. Each returns None or raises."""

from __future__ import annotations

import secrets

from accounts.models import User
from accounts.policies import may_act
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.models import Cameo, CameoKind, CameoState
from common import clock
from common.errors import ConflictError, ForbiddenError, InvalidInputError

STARTS = frozenset({CameoState.DRAFT, CameoState.CHALLENGED, CameoState.FAILED})


def may_be_challenged(cameo: Cameo, *, by: User) -> None:
    may_act(by)
    if cameo.owner_id != by.pk:
        raise ForbiddenError("Only the person themselves can be challenged.")
    if cameo.kind != CameoKind.PERSON:
        raise ConflictError("A character needs no challenge: send its clip.", code="not_a_person")
    if cameo.state not in STARTS:
        raise ConflictError(f"This cameo is {cameo.state.replace('_', ' ')}.", code="cameo_not_open")


def may_send_source(cameo: Cameo, *, by: User) -> None:
    may_act(by)
    if cameo.owner_id != by.pk:
        raise ForbiddenError("Only its owner can send a character's clip.")
    if cameo.kind != CameoKind.CHARACTER:
        raise ConflictError("A person needs the live challenge.", code="not_a_character")
    if cameo.state not in STARTS:
        raise ConflictError(f"This cameo is {cameo.state.replace('_', ' ')}.", code="cameo_not_open")


def may_answer(enrolment: Enrolment, *, by: User, nonce: str) -> None:
    if enrolment.person_id != by.pk:
        raise ForbiddenError("This challenge is somebody else's.")
    if not secrets.compare_digest(enrolment.nonce.encode(), nonce.encode()):
        raise InvalidInputError("The nonce isn't that of this challenge.", code="wrong_nonce")
    if enrolment.state != EnrolmentState.OPEN:
        raise ConflictError("This challenge was answered already.", code="challenge_used")
    if enrolment.expires_at <= clock.now():
        raise ConflictError("This challenge is over. Ask for a new one.", code="challenge_expired")


def may_review(enrolment: Enrolment, *, by: User) -> None:
    """Staff with the permission to decide, and never on a likeness of their own."""
    if not (by.is_active and by.is_staff and by.has_perm("enrolment.change_enrolment")):
        raise ForbiddenError("Reviewing recordings is for those who were given that right.")
    if enrolment.person_id == by.pk:
        raise ForbiddenError("Somebody else reviews your own recording.")
    if enrolment.state != EnrolmentState.IN_REVIEW:
        raise ConflictError("This recording waits for no decision.", code="not_in_review")

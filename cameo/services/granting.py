"""Permissions for one person: asking for one, giving it, ending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.ages import is_teen
from accounts.models import User
from accounts.policies import may_act
from cameo.consent import permission_of
from cameo.models import Cameo, CameoGrant, CameoRequest, CameoUse, Purpose, RequestState, UseState
from cameo.models.permission import CameoAudience
from cameo.services.locking import lock_cameo
from cameo.services.withdrawing import withdraw_locked
from common import clock
from common.errors import ConflictError, ForbiddenError, InvalidInputError, LimitError, NotFoundError
from notifications.kinds import Kind
from notifications.services import notify
from social.queries import is_blocked_between, is_mutual

ASKS_AGAIN_AFTER = timedelta(days=7)
REQUESTS_A_DAY = 20


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant covers. No purposes: any; None: no limit."""

    purposes: Sequence[Purpose] = ()
    expires_at: datetime | None = None
    uses_max: int | None = None


def ask_for_grant(*, cameo: Cameo, by: User, purpose: Purpose, message: str = "") -> CameoRequest:
    """Put a request into the owner's inbox. The caller found the cameo by `queries.askable_cameo`."""
    may_act(by)
    if cameo.grants.filter(person=by, ended_at=None).exists():
        raise ConflictError("You have a permission already.", code="already_granted")
    today = clock.now() - timedelta(days=1)
    if CameoRequest.objects.filter(person=by, created_at__gt=today).count() >= REQUESTS_A_DAY:
        raise LimitError("Ask again tomorrow.", code="too_many_requests", retry_after_seconds=86_400)
    refused = CameoRequest.objects.filter(cameo=cameo, person=by, state=RequestState.REFUSED)
    if refused.filter(answered_at__gt=clock.now() - ASKS_AGAIN_AFTER).exists():
        raise ConflictError("The owner said no; ask again in a week.", code="refused_lately")
    try:
        with transaction.atomic():
            request = CameoRequest.objects.create(cameo=cameo, person=by, purpose=purpose, message=message.strip())
            ids = {"cameo": cameo.public_id, "request": request.public_id}
            notify(recipients=[cameo.owner_id], kind=Kind.CAMEO_REQUEST, ids=ids, actor=by)
    except IntegrityError as error:
        raise ConflictError("Your request is waiting already.", code="already_asked") from error
    return request


def cancel_request(*, request: CameoRequest, by: User) -> None:
    if request.person_id != by.pk:
        raise ForbiddenError("Only whoever asked may take this back.", code="not_asker")
    _answer(request, RequestState.CANCELLED)


@transaction.atomic
def accept_request(*, request: CameoRequest, by: User, terms: Terms) -> CameoGrant:
    """Raises ConflictError where it no longer waits."""
    _owns(request.cameo, by)
    may_act(by)
    _answer(request, RequestState.ACCEPTED)
    return give_grant(cameo=request.cameo, by=by, person=request.person, terms=terms)


def refuse_request(*, request: CameoRequest, by: User) -> None:
    """The asker isn't told: a silent no is no invitation to argue."""
    _owns(request.cameo, by)
    _answer(request, RequestState.REFUSED)


def give_grant(*, cameo: Cameo, by: User, person: User, terms: Terms) -> CameoGrant:
    """Allow one person, or change what they were allowed: the same row with a higher version while it lives.

    Raises NotFoundError (block), ForbiddenError (a teen's cameo and a stranger), InvalidInputError.
    """
    _owns(cameo, by)
    _check_terms(cameo, person, terms)
    with transaction.atomic():
        locked = lock_cameo(cameo)
        if permission_of(locked).audience == CameoAudience.ONLY_ME:
            raise ConflictError(
                "Only you may use this cameo; let people you approve use it first.", code="audience_only_me"
            )
        changes = {"purposes": list(terms.purposes), "expires_at": terms.expires_at, "uses_max": terms.uses_max}
        live = CameoGrant.objects.select_for_update().filter(cameo=cameo, person=person, ended_at=None).first()
        if live is None:
            live = CameoGrant.objects.create(cameo=cameo, person=person, **changes)
        else:
            if terms.uses_max is not None and terms.uses_max < live.uses:
                raise InvalidInputError(f"{live.uses} uses are made already.", code="fewer_than_made", uses=live.uses)
            CameoGrant.objects.filter(pk=live.pk).update(version=F("version") + 1, **changes)
            live.refresh_from_db()
        ids = {"cameo": cameo.public_id, "grant": live.public_id}
        notify(recipients=[person.pk], kind=Kind.CAMEO_GRANTED, ids=ids, actor=by)
    return live


def end_grant(*, grant: CameoGrant, by: User, takes_down: bool = True) -> None:
    """No new uses by this person and, unless told otherwise, down with what they made. Twice is fine."""
    _owns(grant.cameo, by)
    now = clock.now()
    with transaction.atomic():
        locked = lock_cameo(grant.cameo)
        ended = CameoGrant.objects.filter(pk=grant.pk, ended_at=None).update(
            ended_at=now, taken_down_at=now if takes_down else None
        )
        if ended and takes_down:
            standing = [UseState.GRANTED, UseState.DRAFT, UseState.PUBLISHED]
            uses = CameoUse.objects.filter(grant=grant, withdrawn_at=None, state__in=standing)
            withdraw_locked(locked, list(uses.select_related("person").order_by("pk")), reason="grant ended")


def _answer(request: CameoRequest, state: RequestState) -> None:
    waiting = CameoRequest.objects.filter(pk=request.pk, state=RequestState.WAITING)
    if not waiting.update(state=state, answered_at=clock.now()):
        raise ConflictError("This request was answered already.", code="already_answered")


def _owns(cameo: Cameo, by: User) -> None:
    if cameo.owner_id != by.pk:
        raise ForbiddenError("Only its owner may do this.", code="not_owner")


def _check_terms(cameo: Cameo, person: User, terms: Terms) -> None:
    if person.pk == cameo.owner_id:
        raise InvalidInputError("You may use your own cameo anyway.", code="not_oneself")
    if not person.is_active or is_blocked_between(cameo.owner_id, person.pk):
        raise NotFoundError
    if is_teen(cameo.owner) and not is_mutual(cameo.owner_id, person.pk):
        raise ForbiddenError(
            "Until you are 18, only people who follow you back can use your cameo.", code="too_young_for_strangers"
        )
    if terms.expires_at is not None and terms.expires_at <= clock.now():
        raise InvalidInputError("The end lies in the past.", code="expires_in_the_past")
    if terms.uses_max is not None and terms.uses_max < 1:
        raise InvalidInputError("Allow at least one use.", code="no_uses")

"""Taking a cameo back. One transaction moves its epochs, and reads stop with the commit; the rest follows by task."""

from __future__ import annotations

import structlog
from django.db import transaction

from accounts.models import User
from accounts.namespace import free_handle
from cameo import lifecycle
from cameo.models import (
    Approval,
    Cameo,
    CameoGrant,
    CameoKind,
    CameoRequest,
    CameoState,
    CameoUse,
    ReceiptAct,
    RequestState,
    Revocation,
    Scope,
)
from cameo.receipts.chain import Entry, append
from cameo.services.locking import lock_cameo
from cameo.services.withdrawing import CARRY_OUT
from common import clock
from common.errors import ConflictError, ForbiddenError
from common.tasks import ring

log = structlog.get_logger(__name__)


def revoke(*, cameo: Cameo, by: User, scope: Scope = Scope.TAKE_DOWN, reason: str = "") -> Revocation:
    """End every permission of a cameo and, by scope, take down what was made or forget the likeness altogether.

    Raises ForbiddenError, or ConflictError for one that is deleted or was never verified.
    """
    if cameo.owner_id != by.pk:
        raise ForbiddenError("Only its owner may do this.", code="not_owner")
    return revoke_for_owner(cameo=cameo, actor=by.public_id, scope=scope, reason=reason)


def revoke_for_owner(*, cameo: Cameo, actor: str, scope: Scope, reason: str) -> Revocation:
    """The same by a program, such as when its owner leaves."""
    with transaction.atomic():
        locked = lock_cameo(cameo)
        _move(locked, scope, actor, reason)
        use_epoch = locked.use_epoch + 1
        view_epoch = locked.view_epoch + (scope != Scope.NO_NEW_USES)
        Cameo.objects.filter(pk=locked.pk).update(use_epoch=use_epoch, view_epoch=view_epoch)
        _end_permissions(locked)
        revocation = Revocation.objects.create(
            cameo=locked,
            scope=scope,
            actor=actor,
            reason=reason[:200],
            at=clock.now(),
            use_epoch=use_epoch,
            view_epoch=view_epoch,
        )
        facts = {"scope": scope.value, "use_epoch": use_epoch, "view_epoch": view_epoch}
        entry = Entry(facts={**facts, "revocation": revocation.public_id})
        append(cameo=locked, act=ReceiptAct.REVOKED, entry=entry)
        if scope == Scope.FORGET_ME and locked.kind == CameoKind.CHARACTER:
            free_handle(owner_id=locked.public_id)
        transaction.on_commit(lambda: ring(CARRY_OUT, queue="default"))
    log.info("cameo revoked", cameo=cameo.public_id, scope=scope.value, revocation=revocation.public_id)
    cameo.refresh_from_db()
    return revocation


def _move(cameo: Cameo, scope: Scope, actor: str, reason: str) -> None:
    """A revoked cameo can be revoked again, and further."""
    to = CameoState.DELETED if scope == Scope.FORGET_ME else CameoState.REVOKED
    if cameo.state == to == CameoState.REVOKED:
        lifecycle.record(cameo, to=to, actor=actor, reason=f"{scope.value} {reason}".strip())
    elif not lifecycle.move(cameo, to=to, actor=actor, reason=f"{scope.value} {reason}".strip()):
        raise ConflictError("There is nothing to revoke.", code="nothing_to_revoke")


def _end_permissions(cameo: Cameo) -> None:
    now = clock.now()
    CameoGrant.objects.filter(cameo=cameo, ended_at=None).update(ended_at=now)
    waiting = CameoRequest.objects.filter(cameo=cameo, state=RequestState.WAITING)
    waiting.update(state=RequestState.REFUSED, answered_at=now)
    CameoUse.objects.filter(cameo=cameo, approval=Approval.WAITING).update(approval=Approval.REFUSED)

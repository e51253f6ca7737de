"""Taking back single uses: reads of the clip and of all that was made from it stop with the commit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from accounts.policies import may_act
from cameo.lifecycle import USE
from cameo.models import Cameo, CameoUse, ReceiptAct, UseState
from cameo.receipts.recording import record_use
from cameo.services.locking import lock_cameo
from common import clock
from common.errors import ConflictError, ForbiddenError
from common.tasks import ring

CARRY_OUT = "cameo.tasks.carry_out"


def remove_use(*, use: CameoUse, by: User) -> CameoUse:
    """The owner deletes a clip with their cameo in it, for everybody and for good. Twice is fine."""
    _owns(use, by)
    with transaction.atomic():
        locked = lock_cameo(use.cameo)
        withdraw_locked(locked, [use], reason="removed by the owner of the cameo")
    use.refresh_from_db()
    if use.state != UseState.WITHDRAWN:
        raise ConflictError("Nothing came of this use.", code="nothing_to_remove")
    return use


def withdraw_locked(cameo: Cameo, uses: Sequence[CameoUse], *, reason: str) -> int:
    """End these uses of a cameo whose row the caller has locked. What follows above is rung after the commit."""
    now, ended = clock.now(), 0
    for use in uses:
        rows = CameoUse.objects.filter(pk=use.pk, withdrawn_at=None)
        if USE.move(rows, to=UseState.WITHDRAWN, withdrawn_at=now):
            use.cameo = cameo
            record_use(use, ReceiptAct.WITHDRAWN, reason=reason)
            ended += 1
    if ended:
        transaction.on_commit(lambda: ring(CARRY_OUT, queue="default"))
    return ended


def hide_use(*, use: CameoUse, by: User) -> None:
    """Take the clip out of others' sight for now, with all that was made from it. Its creator still sees it."""
    _owns(use, by)
    if not CameoUse.objects.filter(pk=use.pk, withdrawn_at=None).exclude(clip_id="").update(hidden_at=clock.now()):
        raise ConflictError("There is no clip to hide.", code="nothing_to_hide")


def show_use(*, use: CameoUse, by: User) -> None:
    """Take a hiding back. Twice is fine."""
    _owns(use, by)
    may_act(by)
    CameoUse.objects.filter(pk=use.pk).update(hidden_at=None)


def _owns(use: CameoUse, by: User) -> None:
    if use.cameo.owner_id != by.pk:
        raise ForbiddenError("Only the cameo's owner may do this.", code="not_owner")

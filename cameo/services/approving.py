"""Publishing a clip with somebody's likeness: the owner's rules again, and a yes where they look at each use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.policies import may_act
from cameo import consent
from cameo.errors import ConsentRefusedError
from cameo.lifecycle import USE
from cameo.models import Approval, CameoUse, Purpose, ReceiptAct, UseState
from cameo.receipts.recording import record_use
from cameo.services.locking import lock_cameos
from cameo.services.using import Ask, check_words, record_refusal, tell_owner
from common import clock
from common.errors import ConflictError, ForbiddenError
from notifications.kinds import Kind
from notifications.services import notify


def ask_to_publish(*, clip_id: str, caption: str) -> None:
    """Every owner's yes to publishing, before anything changes. Where one wants to look first, this asks them.

    Raises ConsentRefusedError, or ConflictError while an owner's answer is waited for.
    """
    uses = _uses_of(clip_id)
    for use in uses:
        asked = Ask(use.person, {"prompt": use.prompt, "caption": caption}, Purpose(use.purpose), use.kind)
        try:
            yes = consent.decide_again(use, is_running=False)
            check_words(yes, asked)
            _check_answer(use)
        except ConsentRefusedError as error:
            record_refusal(use.cameo, asked, error)
            raise
    waiting = [use for use in uses if _is_unanswered(use)]
    for use in waiting:
        _wait_for_owner(use)
    if waiting:
        raise ConflictError(
            "Somebody whose likeness is in this looks at it first. You are told when they answer.",
            code="waiting_for_approval",
        )


def publish_uses(*, clip_id: str, caption: str) -> list[CameoUse]:
    """In the transaction that publishes: the same questions under the lock. Raises ConsentRefusedError."""
    uses = _uses_of(clip_id)
    cameos = lock_cameos(use.cameo_id for use in uses)
    for use in uses:
        use.cameo = cameos[use.cameo_id]
        use.refresh_from_db(fields=["state", "approval", "withdrawn_at"])
        yes = consent.decide_again(use, is_running=False)
        check_words(yes, Ask(use.person, {"caption": caption}))
        if _is_unanswered(use):
            raise ConsentRefusedError("An owner asked to see it first.", code="waiting_for_approval", cameo=use.cameo)
        _check_answer(use)
        USE.move(CameoUse.objects.filter(pk=use.pk), to=UseState.PUBLISHED)
        record_use(use, ReceiptAct.PUBLISHED)
        tell_owner(use, Kind.CAMEO_USED)
    return uses


def check_caption(*, clip_id: str, caption: str) -> None:
    """A caption that is changed later keeps within the limits too. Raises ConsentRefusedError."""
    for use in _uses_of(clip_id):
        yes = consent.decide_again(use, is_running=False)
        check_words(yes, Ask(use.person, {"caption": caption}))


@transaction.atomic
def allow_use(*, use: CameoUse, by: User) -> None:
    """The owner lets the clip be published; also after a no."""
    _owns(use, by)
    may_act(by)
    _answer(use, Approval.ALLOWED, [Approval.WAITING, Approval.REFUSED, Approval.LAPSED])
    _tell_person(use, by)


@transaction.atomic
def refuse_use(*, use: CameoUse, by: User) -> None:
    """The owner says no. The draft stays a draft."""
    _owns(use, by)
    _answer(use, Approval.REFUSED, [Approval.WAITING, Approval.ALLOWED])
    _tell_person(use, by)


def ask_again(*, use: CameoUse, by: User) -> None:
    """The owner wants to be asked about this draft again, whatever was answered before or the rules say."""
    _owns(use, by)
    answered = [Approval.NOT_ASKED, Approval.ALLOWED, Approval.REFUSED, Approval.LAPSED]
    _answer(use, Approval.WAITING, answered)


def lapse_silent(limit: int = 500) -> int:
    """Silence is a no. Returns how many were answered so."""
    due = CameoUse.objects.filter(approval=Approval.WAITING, approval_due_at__lte=clock.now())
    lapsed = 0
    for use in due.select_related("cameo__owner", "person").order_by("pk")[:limit]:
        with transaction.atomic():
            if due.filter(pk=use.pk).update(approval=Approval.LAPSED):
                lapsed += 1
                _tell_person(use, use.cameo.owner)
    return lapsed


def _uses_of(clip_id: str) -> list[CameoUse]:
    rows = CameoUse.objects.filter(clip_id=clip_id).exclude(state__in=[UseState.REFUSED, UseState.DROPPED])
    return list(rows.select_related("cameo__owner", "person", "grant").order_by("cameo_id"))


def _is_unanswered(use: CameoUse) -> bool:
    if use.person_id == use.cameo.owner_id:
        return False
    is_asked = use.approval == Approval.NOT_ASKED and consent.permission_of(use.cameo).asks_each_use
    return is_asked or use.approval == Approval.WAITING


def _check_answer(use: CameoUse) -> None:
    is_late = (
        use.approval == Approval.WAITING and use.approval_due_at is not None and use.approval_due_at <= clock.now()
    )
    if use.approval in {Approval.REFUSED, Approval.LAPSED} or is_late:
        raise ConsentRefusedError(
            "The owner of a cameo in this did not allow it to be published.", code="use_refused", cameo=use.cameo
        )


def _wait_for_owner(use: CameoUse) -> None:
    with transaction.atomic():
        due = clock.now() + timedelta(hours=settings.CAMEO_APPROVAL_HOURS)
        rows = CameoUse.objects.filter(pk=use.pk, approval=Approval.NOT_ASKED)
        if rows.update(approval=Approval.WAITING, approval_due_at=due):
            tell_owner(use, Kind.CAMEO_APPROVAL)


def _answer(use: CameoUse, answer: Approval, origins: Sequence[Approval]) -> None:
    due = clock.now() + timedelta(hours=settings.CAMEO_APPROVAL_HOURS)
    rows = CameoUse.objects.filter(pk=use.pk, approval__in=origins, state__in=[UseState.GRANTED, UseState.DRAFT])
    if not rows.update(approval=answer, approval_due_at=due):
        raise ConflictError("There is nothing to answer about this use.", code="nothing_to_answer")


def _tell_person(use: CameoUse, owner: User) -> None:
    ids = {"use": use.public_id, "clip": use.clip_id}
    notify(recipients=[use.person_id], kind=Kind.CAMEO_ANSWER, ids=ids, actor=owner)


def _owns(use: CameoUse, by: User) -> None:
    if use.cameo.owner_id != by.pk:
        raise ForbiddenError("Only the cameo's owner may do this.", code="not_owner")

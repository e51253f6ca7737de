"""The life of a use, from the yes at the door to the published clip. Each step asks `consent` again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from accounts.models import User
from cameo import consent
from cameo.consent import Consent
from cameo.errors import ConsentRefusedError
from cameo.lifecycle import USE
from cameo.limits import Violation, violations_in_text
from cameo.models import Cameo, CameoGrant, CameoUse, Purpose, ReceiptAct, UseState
from cameo.receipts.recording import record_use, record_uses
from cameo.services.locking import lock_cameos
from common import clock
from notifications.kinds import Kind
from notifications.services import notify

log = structlog.get_logger(__name__)
TRIES_A_DAY = 20
"""Refused tries of one person that an inbox keeps for a day; the rest are only logged."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Who would use cameos, what for, and in which words. `texts` are by place: prompt, shot, caption."""

    person: User
    texts: Mapping[str, str]
    purpose: Purpose = Purpose.PERSONAL
    kind: str = "original"

    @property
    def words(self) -> str:
        return self.texts.get("prompt") or " ".join(self.texts.values())


def ask(cameos: Sequence[Cameo], asked: Ask) -> list[Consent]:
    """Every owner's yes, before anything is made or charged. One no is a no; its owner finds the try in the inbox.

    Raises ConsentRefusedError.
    """
    granted = []
    for cameo in cameos:
        try:
            yes = consent.decide(cameo, person=asked.person, purpose=asked.purpose)
            check_words(yes, asked)
        except ConsentRefusedError as error:
            record_refusal(cameo, asked, error)
            raise
        granted.append(yes)
    return granted


def check_words(yes: Consent, asked: Ask) -> None:
    """The owner's limits on words. They don't bind the owner. Raises ConsentRefusedError."""
    if yes.cameo.owner_id == asked.person.pk:
        return
    found = [
        violation
        for where, text in asked.texts.items()
        for violation in violations_in_text(yes.permission, text, where=where)
    ]
    if found:
        raise beyond_limits(yes.cameo, found)


def beyond_limits(cameo: Cameo, found: Sequence[Violation]) -> ConsentRefusedError:
    errors = [
        {"pointer": f"/{row.where}", "code": row.limit, "words": row.words or row.limit, "detail": row.message}
        for row in found
    ]
    message = " ".join(dict.fromkeys(row.message for row in found))
    return ConsentRefusedError(message, code="cameo_limits", cameo=cameo, errors=errors)


def grant_uses(consents: Sequence[Consent], asked: Ask, *, job_ids: Sequence[str]) -> list[CameoUse]:
    """Turn yeses into uses with receipts, one for each job and cameo. Call in the transaction that makes the jobs.

    Asks again under the lock: a yes that was withdrawn a moment ago counts no more. Raises ConsentRefusedError.
    """
    locked = lock_cameos(yes.cameo.pk for yes in consents)
    made = []
    for cameo in locked.values():
        yes = consent.decide(cameo, person=asked.person, purpose=asked.purpose)
        check_words(yes, asked)
        if yes.grant is not None:
            _spend(yes.grant, len(job_ids))
        made += [_create(yes, asked, job_id) for job_id in job_ids]
    return made


def _spend(grant: CameoGrant, uses: int) -> None:
    """One conditional update: of two people at the last use, one gets it."""
    rows = CameoGrant.objects.filter(consent.live_grants(), pk=grant.pk)
    room = rows.filter(uses_max=None) | rows.filter(uses__lte=F("uses_max") - uses)
    if not CameoGrant.objects.filter(pk__in=room).update(uses=F("uses") + uses):
        raise ConsentRefusedError(
            "Your permission's number of uses is spent. Ask its owner for another.",
            code="grant_used_up",
            cameo=grant.cameo,
        )


def _create(yes: Consent, asked: Ask, job_id: str) -> CameoUse:
    use = CameoUse.objects.create(
        cameo=yes.cameo,
        person=asked.person,
        purpose=asked.purpose,
        kind=asked.kind,
        prompt=asked.words,
        job_id=job_id,
        grant=yes.grant,
        permission_version=yes.permission.version,
        use_epoch=yes.cameo.use_epoch,
        view_epoch=yes.cameo.view_epoch,
    )
    record_use(use, ReceiptAct.ISSUED)
    return use


def check_running(job_id: str) -> list[Consent]:
    """At the start of an attempt: every use of the job decided anew. Raises ConsentRefusedError."""
    return [consent.decide_again(use, is_running=True) for use in uses_of_job(job_id)]


def deliver_uses(*, job_id: str, clip_id: str) -> list[CameoUse]:
    """The clip exists: in its transaction, decide a last time under the lock and tell the owners.

    Raises ConsentRefusedError; then there is no clip.
    """
    uses = _locked(uses_of_job(job_id))
    for use in uses:
        consent.decide_again(use, is_running=True)
        USE.move(CameoUse.objects.filter(pk=use.pk), to=UseState.DRAFT, clip_id=clip_id)
        use.clip_id, use.state = clip_id, UseState.DRAFT
        record_use(use, ReceiptAct.CONSUMED)
        tell_owner(use, Kind.CAMEO_USED)
    return uses


def drop_uses(*, job_ids: Sequence[str], reason: str) -> int:
    """Nothing came of these jobs: their uses go back to the grants they were taken from. Call where the jobs end."""
    rows = CameoUse.objects.filter(job_id__in=job_ids, state=UseState.GRANTED)
    found = list(rows.select_related("person", "grant").order_by("cameo_id", "pk"))
    if not found:
        return 0
    cameos = lock_cameos(use.cameo_id for use in found)
    # Every move of a use is made under the lock on its cameo, so what is still granted now is ours to end.
    still = set(rows.values_list("pk", flat=True))
    dropped = [use for use in found if use.pk in still]
    for use in dropped:
        use.cameo = cameos[use.cameo_id]
    USE.move(CameoUse.objects.filter(pk__in=[use.pk for use in dropped]), to=UseState.DROPPED)
    record_uses(dropped, ReceiptAct.WITHDRAWN, reason=reason)
    for grant, uses in Counter(use.grant_id for use in dropped if use.grant_id is not None).items():
        CameoGrant.objects.filter(pk=grant).update(uses=Greatest(F("uses") - uses, 0))
    return len(dropped)


def refuse_job(*, job_id: str, error: ConsentRefusedError) -> None:
    """A job ended for want of consent, or beyond limits that only its pictures or speech showed."""
    for use in uses_of_job(job_id):
        if error.cameo is None or use.cameo_id == error.cameo.pk:
            asked = Ask(use.person, {"prompt": use.prompt}, Purpose(use.purpose), use.kind)
            record_refusal(use.cameo, asked, error)
    drop_uses(job_ids=[job_id], reason=error.specific_code)


def uses_of_job(job_id: str) -> QuerySet[CameoUse]:
    rows = CameoUse.objects.filter(job_id=job_id).exclude(state__in=[UseState.REFUSED, UseState.DROPPED])
    return rows.select_related("cameo__owner", "person", "grant").order_by("cameo_id")


def record_refusal(cameo: Cameo, asked: Ask, error: ConsentRefusedError) -> None:
    """Put a refused try into the owner's inbox, quietly, and not without end."""
    log.info("cameo refused", cameo=cameo.public_id, user=asked.person.public_id, code=error.specific_code)
    if cameo.owner_id == asked.person.pk:
        return
    today = clock.now() - timedelta(days=1)
    earlier = CameoUse.objects.filter(cameo=cameo, person=asked.person, state=UseState.REFUSED, created_at__gt=today)
    if earlier.count() >= TRIES_A_DAY:
        return
    with transaction.atomic():
        use = CameoUse.objects.create(
            cameo=cameo,
            person=asked.person,
            state=UseState.REFUSED,
            purpose=asked.purpose,
            kind=asked.kind,
            prompt=asked.words,
            refusal_code=error.specific_code,
            refusal_message=error.message,
        )
        tell_owner(use, Kind.CAMEO_TRIED)


def _locked(uses: QuerySet[CameoUse]) -> list[CameoUse]:
    """The uses with the fresh, locked rows of their cameos."""
    found = list(uses)
    cameos = lock_cameos(use.cameo_id for use in found)
    for use in found:
        use.cameo = cameos[use.cameo_id]
        use.refresh_from_db(fields=["state", "withdrawn_at"])
    return found


def tell_owner(use: CameoUse, kind: Kind) -> None:
    ids = {"cameo": use.cameo.public_id, "use": use.public_id}
    if use.clip_id:
        ids["clip"] = use.clip_id
    notify(recipients=[use.cameo.owner_id], kind=kind, ids=ids, actor=use.person)

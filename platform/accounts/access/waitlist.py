"""The queue at the door. Its answers are the same for everybody, so that it tells nobody who is in it."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet

from accounts.access.invites import new_code
from accounts.models import Invite, WaitlistEntry
from common import clock
from common.errors import NotFoundError
from common.ids import new_public_id
from common.tasks import bell

SALT = "hibari.waitlist"


@dataclass(frozen=True, slots=True)
class Place:
    token: str
    position: int
    """0: released; the code went out by mail."""


def join_waitlist(*, email: str, country: str = "") -> Place:
    """Join, or find one's place again. Joining twice changes nothing."""
    address = email.strip().lower()
    WaitlistEntry.objects.bulk_create(
        [WaitlistEntry(email=address, country=country, public_id=new_public_id(WaitlistEntry.public_id_prefix))],
        ignore_conflicts=True,
    )
    return place_of(signing.dumps(address, salt=SALT, compress=True))


def place_of(token: str) -> Place:
    """Raises NotFoundError for a token that is not ours."""
    try:
        email = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise NotFoundError from error
    entry = WaitlistEntry.objects.filter(email=email).first()
    if entry is None:
        raise NotFoundError
    if entry.released_at is not None:
        return Place(token, 0)
    ahead = WaitlistEntry.objects.filter(released_at=None, pk__lt=entry.pk).count()
    return Place(token, ahead + 1)


def release_batch(*, count: int, cohort: str = "", bonus_credits: int = 0) -> list[WaitlistEntry]:
    """Let the oldest `count` in. Two batches at once never release the same person."""
    with transaction.atomic():
        waiting = WaitlistEntry.objects.filter(released_at=None).order_by("pk").select_for_update(skip_locked=True)
        keys = [entry.pk for entry in waiting[:count]]
        return release_entries(WaitlistEntry.objects.filter(pk__in=keys), cohort=cohort, bonus_credits=bonus_credits)


@transaction.atomic
def release_entries(
    entries: QuerySet[WaitlistEntry], *, cohort: str = "", bonus_credits: int = 0
) -> list[WaitlistEntry]:
    """Give each of these that still waits a code of their own, for one use, and mail it after commit."""
    waiting = list(entries.filter(released_at=None).order_by("pk").select_for_update(of=("self",)))
    for entry in waiting:
        entry.invite = Invite.objects.create(code=new_code(), uses_max=1, bonus_credits=bonus_credits, cohort=cohort)
        entry.released_at = clock.now()
        entry.save(update_fields=["invite", "released_at"])
    transaction.on_commit(mail_released.ring)
    return waiting


@bell()
def mail_released() -> int:
    """Send the codes that were not sent yet. A crash in between sends a code twice rather than never."""
    sent = 0
    for entry in WaitlistEntry.objects.filter(mailed_at=None, released_at__isnull=False).select_related("invite"):
        if entry.invite is None:
            continue
        body = (
            f"Your place is free. Open {settings.PUBLIC_URL}/#/sign-up?invite={entry.invite.code}\n"
            f"or sign up with this code, which works once: {entry.invite.code}"
        )
        send_mail("Come in: your Hibari invite", body, None, [entry.email])
        sent += WaitlistEntry.objects.filter(pk=entry.pk, mailed_at=None).update(mailed_at=clock.now())
    return sent

"""Leaving: hidden at once, likeness secrets gone within the hour, everything else after the days of grace."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.family.services import tell_parents
from accounts.models import AccountFact, Departure, LegalHold, User
from accounts.registry import contributors
from common import clock
from common.errors import ConflictError, NotFoundError
from common.signing import sign
from common.tasks import bell


def request_departure(*, by: User) -> Departure:
    """Leave. The person is hidden from everybody at once and may come back until `due_at`; what is being made for them
    ends now, and does not come back with them.
    """
    due_at = clock.now() + timedelta(days=settings.DEPARTURE_GRACE_DAYS)
    try:
        with transaction.atomic():
            departure = Departure.objects.create(person=by, due_at=due_at)
            User.objects.filter(pk=by.pk).update(leaves_at=due_at)
            AccountFact.objects.create(person=by, kind="account", ids={"departure": departure.public_id, "act": "left"})
            tell_parents(by, "left", due_at=due_at.isoformat())
            _show_or_hide(by, is_shown=False)
            transaction.on_commit(erase_secrets.ring)
    except IntegrityError as error:
        raise ConflictError("You are leaving already.", code="already_leaving") from error
    for contributor in reversed(contributors()):
        if (stop_at_once := getattr(contributor, "stop_at_once", None)) is not None:
            stop_at_once(by)
    return departure


@transaction.atomic
def cancel_departure(*, by: User) -> None:
    """Come back. Raises NotFoundError for somebody who is not leaving."""
    open_rows = Departure.objects.filter(person=by, cancelled_at=None, erased_at=None)
    if not open_rows.update(cancelled_at=clock.now()):
        raise NotFoundError
    User.objects.filter(pk=by.pk).update(leaves_at=None)
    AccountFact.objects.create(person=by, kind="account", ids={"act": "came_back"})
    tell_parents(by, "came_back")
    _show_or_hide(by, is_shown=True)


def _show_or_hide(person: User, *, is_shown: bool) -> None:
    """Somebody who is suspended is out of sight already, and stays so. The account is locked by now."""
    if not User.objects.filter(pk=person.pk, is_active=True).exists():
        return
    for contributor in contributors():
        if (show_or_hide := getattr(contributor, "show_or_hide", None)) is not None:
            show_or_hide(person, is_shown=is_shown)


@bell()
def erase_secrets() -> None:
    """Erase what must not wait for the days of grace, such as templates of faces and voices."""
    for departure in Departure.objects.filter(secrets_erased_at=None, cancelled_at=None).select_related("person"):
        for contributor in reversed(contributors()):
            erase_at_once = getattr(contributor, "erase_at_once", None)
            if erase_at_once is not None:
                erase_at_once(departure.person)
        Departure.objects.filter(pk=departure.pk).update(secrets_erased_at=clock.now())


@bell()
def erase_due() -> None:
    """Erase whose days of grace are over. Someone whom the law holds waits; a crash leaves the rest for next time."""
    held = LegalHold.objects.filter(lifted_at=None).values("person_id")
    due = Departure.objects.filter(due_at__lte=clock.now(), cancelled_at=None, erased_at=None)
    for departure in due.exclude(person_id__in=held).select_related("person"):
        _erase(departure)


def _erase(departure: Departure) -> None:
    """From the highest app down. Each share may run twice; the receipt is written when all have answered."""
    person = departure.person
    erased = {contributor.name: dict(contributor.erase(person)) for contributor in reversed(contributors())}
    receipt = {
        "departure": departure.public_id,
        "account": person.public_id,
        "requested_at": departure.created_at.isoformat(),
        "erased_at": clock.now().isoformat(),
        "erased": erased,
    }
    Departure.objects.filter(pk=departure.pk, erased_at=None).update(
        erased_at=clock.now(), receipt=receipt, signature=sign(receipt)
    )

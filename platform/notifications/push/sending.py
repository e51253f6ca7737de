"""Sending the pushes that are due. Each row is claimed for a while, sent outside any transaction, then settled."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from common import clock
from notifications.kinds import Kind, path_of, text_of
from notifications.models import Push, PushState, PushTarget
from notifications.push.backends import Message, Outcome, backend_of
from notifications.queries import actors_of

ATTEMPTS_MAX = 4
CLAIM_SECONDS = 60
BATCH = 100


def send_due() -> int:
    """Send what is due now and return how many were sent. Several may run at once."""
    return sum(_send_one(push) for push in _claim())


@transaction.atomic
def _claim() -> list[Push]:
    """Take due rows by moving their due time on: if we die, they come due again by themselves."""
    waiting = Push.objects.filter(state=PushState.WAITING, due_at__lte=clock.now()).order_by("due_at")
    keys = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    retry_at = clock.now() + timedelta(seconds=CLAIM_SECONDS)
    for push in Push.objects.filter(pk__in=keys):
        Push.objects.filter(pk=push.pk).update(
            attempts=push.attempts + 1, due_at=retry_at + timedelta(seconds=CLAIM_SECONDS * 4**push.attempts)
        )
    return list(Push.objects.filter(pk__in=keys).select_related("target", "notification__recipient"))


def _send_one(push: Push) -> bool:
    target, backend = push.target, backend_of(push.target.service)
    if backend is None or not push.notification.recipient.is_active or push.notification.read_at is not None:
        _settle(push, PushState.FAILED)
        return False
    outcome = backend.send(target.address, target.keys, _message_of(push))
    if outcome is Outcome.GONE:
        PushTarget.objects.filter(pk=target.pk).delete()
    elif outcome is Outcome.SENT:
        _settle(push, PushState.SENT)
    elif outcome is Outcome.REFUSED or push.attempts >= ATTEMPTS_MAX:
        _settle(push, PushState.FAILED)
    return outcome is Outcome.SENT


def _settle(push: Push, state: PushState) -> None:
    sent_at = clock.now() if state is PushState.SENT else None
    Push.objects.filter(pk=push.pk, state=PushState.WAITING).update(state=state, sent_at=sent_at)


def _message_of(push: Push) -> Message:
    row = push.notification
    people = actors_of(row.recipient, [row])
    handles = [people[key].handle for key in row.latest_actors if key in people]
    text = text_of(Kind(row.kind), handles, row.actor_count, row.ids)
    link = f"{settings.PUBLIC_URL}{path_of(Kind(row.kind), row.ids)}"
    return Message(title="Hibari", body=text, tag=row.public_id, kind=row.kind, link=link)

"""Sending what is due. A row is claimed for a while, sent outside any transaction, then settled."""

from __future__ import annotations

import json
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F

from accounts.mailing import mail_once_committed
from common import clock
from generation.webhooks import signing
from generation.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint, WebhookEvent
from generation.webhooks.posting import Outcome, post
from generation.webhooks.services.endpoints import secrets_of
from notifications.kinds import Kind
from notifications.services import notify

log = structlog.get_logger(__name__)
WAITS_SECONDS = (5, 60, 300, 1_800, 7_200, 18_000, 36_000)
"""Pauses after the first failure and so on: eight attempts in about eighteen hours."""
CLAIM_SECONDS = 60
FAILURES_MAX = 5
"""Events in a row that could not be told at all: then the endpoint is switched off, and its owner is told."""
OFF = "webhook_off"
BATCH = 20
LOG_KEPT = timedelta(days=30)


def send_due() -> int:
    """Send what is due now; return how many arrived. Several may run at once, and a row lost by a crash comes again."""
    return sum(_send(delivery) for delivery in _claim())


def body_of(event: WebhookEvent) -> str:
    """The same text at every attempt: the signature covers it."""
    said = {
        "id": event.public_id,
        "object": "event",
        "created_at": int(event.happened_at.timestamp()),
        "type": event.type,
        "data": {"id": event.subject},
    }
    return json.dumps(said, separators=(",", ":"))


def send_test(*, endpoint: WebhookEndpoint, kind: str) -> Outcome:
    """A sample event, at once and once; it leaves no trace in the log."""
    event = WebhookEvent(public_id="evt_test", type=kind, subject="video_test", happened_at=clock.now())
    return _post(endpoint, event)


def prune() -> int:
    """Forget events whose log is old."""
    old = WebhookEvent.objects.filter(happened_at__lt=clock.now() - LOG_KEPT)
    return old.exclude(deliveries__state=DeliveryState.WAITING).delete()[0]


@transaction.atomic
def _claim() -> list[WebhookDelivery]:
    """Take due rows by moving their due time on; if we die, they come due again by themselves."""
    now = clock.now()
    waiting = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now).order_by("due_at")
    keys = list(waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
    claimed = WebhookDelivery.objects.filter(pk__in=keys)
    claimed.update(attempts=F("attempts") + 1, due_at=now + timedelta(seconds=CLAIM_SECONDS))
    return list(claimed.select_related("event", "endpoint__owner"))


def _send(delivery: WebhookDelivery) -> bool:
    endpoint = delivery.endpoint
    if not endpoint.is_enabled or not endpoint.owner.is_active:
        _settle(delivery, Outcome(None, "This webhook is switched off.", 0), state=DeliveryState.FAILED)
        return False
    outcome = _post(endpoint, delivery.event)
    is_last = delivery.attempts > len(WAITS_SECONDS) or outcome.status == 410
    if outcome.is_success:
        _settle(delivery, outcome, state=DeliveryState.SENT)
        WebhookEndpoint.objects.filter(pk=endpoint.pk, failures_in_row__gt=0).update(failures_in_row=0)
    elif is_last:
        _settle(delivery, outcome, state=DeliveryState.FAILED)
        _count_failure(endpoint, is_gone=outcome.status == 410)
    else:
        wait = timedelta(seconds=WAITS_SECONDS[delivery.attempts - 1])
        _settle(delivery, outcome, state=DeliveryState.WAITING, due_at=clock.now() + wait)
    log.info("webhook sent", delivery=delivery.public_id, status=outcome.status, attempt=delivery.attempts)
    return outcome.is_success


def _post(endpoint: WebhookEndpoint, event: WebhookEvent) -> Outcome:
    body = body_of(event)
    timestamp = int(clock.now().timestamp())
    headers = signing.headers_for(secrets_of(endpoint), message_id=event.public_id, timestamp=timestamp, body=body)
    return post(endpoint.url, body, headers)


def _settle(delivery: WebhookDelivery, outcome: Outcome, *, state: DeliveryState, **changes: object) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING).update(
        state=state.value,
        last_status=outcome.status,
        last_problem=outcome.problem[:200],
        last_milliseconds=outcome.milliseconds,
        ended_at=None if state is DeliveryState.WAITING else clock.now(),
        **changes,
    )


def _count_failure(endpoint: WebhookEndpoint, *, is_gone: bool) -> None:
    """410 means: never again. Otherwise it takes several events of which nothing arrived."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at=None)
    rows.update(failures_in_row=F("failures_in_row") + 1)
    least = 1 if is_gone else FAILURES_MAX
    with transaction.atomic():
        if not rows.filter(failures_in_row__gte=least).update(disabled_at=clock.now(), updated_at=clock.now()):
            return
        notify(recipients=[endpoint.owner_id], kind=Kind.ACCOUNT, ids={"webhook": endpoint.public_id, "act": OFF})
        mail_once_committed(
            person=endpoint.owner, subject="A webhook was switched off", text=_about_end(endpoint, is_gone)
        )
    log.warning("webhook switched off", endpoint=endpoint.public_id)


def _about_end(endpoint: WebhookEndpoint, is_gone: bool) -> str:
    why = "it answered 410 (gone)" if is_gone else f"{FAILURES_MAX} events in a row did not arrive"
    return (
        f"Your webhook {endpoint.name or endpoint.public_id} ({endpoint.url}) was switched off: {why}.\n"
        f"GET /api/v1/webhooks/{endpoint.public_id}/deliveries says what it answered. Once your server is well, switch "
        f'the webhook on again: PATCH /api/v1/webhooks/{endpoint.public_id} with {{"is_enabled": true}}. What did not '
        "arrive is sent again by POST …/deliveries/{id}/redeliver."
    )

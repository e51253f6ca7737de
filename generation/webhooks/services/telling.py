"""Writing down that something happened, for every endpoint that wants to know. Called inside the transaction of it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from common import clock
from common.tasks import ring
from generation.webhooks.models import EventType, WebhookDelivery, WebhookEndpoint, WebhookEvent

TASK = "generation.webhooks.tasks.send_due"


def owners_listening(owners: Collection[int], *, kind: EventType) -> set[int]:
    """Which of these people have an endpoint for it: most have none, and need not be asked about one by one."""
    rows = WebhookEndpoint.objects.filter(owner__in=owners, disabled_at=None, event_types__contains=[kind.value])
    return set(rows.values_list("owner_id", flat=True))


def tell_servers(*, owner_id: int, kind: EventType, subject: str) -> None:
    """One query for whoever has no webhook. The same thing is told once."""
    endpoints = list(
        WebhookEndpoint.objects.filter(owner=owner_id, disabled_at=None, event_types__contains=[kind.value])
    )
    if not endpoints:
        return
    now = clock.now()
    event, is_new = WebhookEvent.objects.get_or_create(
        subject=subject, type=kind.value, defaults={"owner_id": owner_id, "happened_at": now}
    )
    if not is_new:
        return
    for endpoint in endpoints:
        WebhookDelivery.objects.create(event=event, endpoint=endpoint, due_at=now)
    transaction.on_commit(lambda: ring(TASK, queue="default"))

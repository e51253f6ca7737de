"""Sending once more what was told before, or what failed or waits for its next attempt."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from common import clock
from common.errors import ConflictError
from common.tasks import ring
from generation.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from generation.webhooks.services.sending import CLAIM_SECONDS
from generation.webhooks.services.telling import TASK

SOON = timedelta(seconds=2 * CLAIM_SECONDS)
"""A row that is being sent right now is due within one claim, so beyond two nobody is at it."""


def redeliver(*, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send it now, with the same id and body, and from then on try as often as the first time. What is sent within two
    minutes anyway stays as it is, so that asking twice sends once.

    Raises ConflictError, code webhook_disabled.
    """
    if not endpoint.is_enabled:
        raise ConflictError("This webhook is switched off. Switch it on first.", code="webhook_disabled")
    now = clock.now()
    rows = WebhookDelivery.objects.filter(pk=delivery.pk)
    with transaction.atomic():
        if rows.exclude(state=DeliveryState.WAITING, due_at__lte=now + SOON).update(
            state=DeliveryState.WAITING, attempts=0, due_at=now, ended_at=None
        ):
            transaction.on_commit(lambda: ring(TASK, queue="default"))
    return rows.select_related("event").get()

"""Reading webhooks: each is its owner's alone."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from common.errors import NotFoundError
from generation.webhooks.models import WebhookDelivery, WebhookEndpoint


def endpoints_of(person: User) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(owner=person)


def endpoint_called(endpoint_id: str, person: User) -> WebhookEndpoint:
    """Raises NotFoundError."""
    found = endpoints_of(person).filter(public_id=endpoint_id).first() if "\x00" not in endpoint_id else None
    if found is None:
        raise NotFoundError("There is no such webhook.", code="webhook_not_found")
    return found


def delivery_called(delivery_id: str, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Raises NotFoundError."""
    found = deliveries_of(endpoint).filter(public_id=delivery_id).first() if "\x00" not in delivery_id else None
    if found is None:
        raise NotFoundError("There is no such delivery; the log goes back thirty days.", code="delivery_not_found")
    return found


def deliveries_of(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """The log of one endpoint."""
    return WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event")

"""What webhooks hold of a person, and how they forget."""

from collections.abc import Iterable, Mapping

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from generation.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent

_FIELDS = ("public_id", "name", "url", "event_types", "disabled_at", "created_at")
_DELIVERY_FIELDS = ("event__public_id", "event__type", "event__subject", "endpoint__public_id", "state", "attempts",
                    "last_status", "created_at")  # fmt: skip


class WebhooksShare:
    name = "webhooks"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        endpoints = WebhookEndpoint.objects.filter(owner=user).order_by("pk").values(*_FIELDS)
        yield ExportedRows("webhooks", "Servers of yours that are told when a video is done.", endpoints.iterator())
        log = WebhookDelivery.objects.filter(endpoint__owner=user).order_by("pk").values(*_DELIVERY_FIELDS)
        yield ExportedRows(
            "webhook_deliveries", "What those servers were told, and what they answered.", log.iterator()
        )

    def erase(self, user: User) -> Mapping[str, int]:
        """Addresses, secrets and the log go; nothing is told any more."""
        endpoints, _ = WebhookEndpoint.objects.filter(owner=user).delete()
        events, _ = WebhookEvent.objects.filter(owner=user).delete()
        return {"webhook_rows": endpoints + events}

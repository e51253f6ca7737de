"""Webhooks are their owner's alone."""

from generation.webhooks.models import EventType, WebhookDelivery
from generation.webhooks.services.endpoints import create_endpoint
from generation.webhooks.services.telling import tell_servers
from tests.permissions import World, row

GOOD = {"url": "https://93.184.216.34/hook", "event_types": ["video.completed"]}


def a_webhook(world: World) -> dict[str, str]:
    made = create_endpoint(by=world.ann, url="https://93.184.216.34/hook", event_types=["video.completed"])
    return {"endpoint_id": made.public_id}


def a_delivery(world: World) -> dict[str, str]:
    webhook = a_webhook(world)
    tell_servers(owner_id=world.ann.pk, kind=EventType.VIDEO_COMPLETED, subject="job_1")
    return {**webhook, "delivery_id": WebhookDelivery.objects.get().public_id}


ROWS = {
    "GET /api/v1/webhooks": row("401 200 200 200 403 200"),
    "POST /api/v1/webhooks": row("401 201 201 201 403 201", body=GOOD),
    "GET /api/v1/webhooks/{endpoint_id}": row("401 200 404 404 403 404", path=a_webhook),
    "PATCH /api/v1/webhooks/{endpoint_id}": row("401 200 404 404 403 404", path=a_webhook, body={"name": "mine"}),
    "DELETE /api/v1/webhooks/{endpoint_id}": row("401 204 404 404 403 404", path=a_webhook),
    "POST /api/v1/webhooks/{endpoint_id}/secret": row("401 200 404 404 403 404", path=a_webhook),
    "GET /api/v1/webhooks/{endpoint_id}/deliveries": row("401 200 404 404 403 404", path=a_webhook),
    "POST /api/v1/webhooks/{endpoint_id}/deliveries/{delivery_id}/redeliver": row(
        "401 202 404 404 403 404", path=a_delivery
    ),
    "POST /api/v1/webhooks/{endpoint_id}/test": row("401 400 404 404 403 404", path=a_webhook),
}

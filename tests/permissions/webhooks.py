"""Webhooks are their owner's alone."""

from generation.webhooks.services.endpoints import create_endpoint
from tests.permissions import World, row

GOOD = {"url": "https://93.184.216.34/hook", "event_types": ["video.completed"]}


def a_webhook(world: World) -> dict[str, str]:
    made = create_endpoint(by=world.ann, url="https://93.184.216.34/hook", event_types=["video.completed"])
    return {"endpoint_id": made.public_id}


ROWS = {
    "GET /api/v1/webhooks": row("401 200 200 200 403 200"),
    "POST /api/v1/webhooks": row("401 201 201 201 403 201", body=GOOD),
    "GET /api/v1/webhooks/{endpoint_id}": row("401 200 404 404 403 404", path=a_webhook),
    "PATCH /api/v1/webhooks/{endpoint_id}": row("401 200 404 404 403 404", path=a_webhook, body={"name": "mine"}),
    "DELETE /api/v1/webhooks/{endpoint_id}": row("401 204 404 404 403 404", path=a_webhook),
    "POST /api/v1/webhooks/{endpoint_id}/secret": row("401 200 404 404 403 404", path=a_webhook),
    "GET /api/v1/webhooks/{endpoint_id}/deliveries": row("401 200 404 404 403 404", path=a_webhook),
}

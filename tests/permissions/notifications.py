"""One's own inbox, stream and devices."""

from notifications.delivery import deliver_waiting
from notifications.kinds import Kind
from notifications.models import Notification, PushTarget
from notifications.services import notify
from tests.permissions import World, row

POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
DEVICE = {
    "address": "https://fcm.googleapis.com/fcm/send/x",
    "keys": {"p256dh": POINT, "auth": "MDEyMzQ1Njc4OWFiY2RlZg"},
}


def a_notification(world: World) -> dict[str, str]:
    notify(recipients=[world.ann.pk], kind=Kind.JOB_COMPLETED, ids={"clip": "clip_1"})
    deliver_waiting()
    return {"notification_id": Notification.objects.get(recipient=world.ann).public_id}


def a_device(world: World) -> dict[str, str]:
    return {"target_id": PushTarget.objects.create(person=world.ann, address="https://fcm.googleapis.com/y").public_id}


ROWS = {
    "GET /api/v1/events": row("401 200 200 200 403 200"),
    "GET /api/v1/notifications": row("401 200 200 200 200 200"),
    "GET /api/v1/notifications/unread": row("401 200 200 200 200 200"),
    "POST /api/v1/notifications/read": row("401 200 200 200 200 200", body={}),
    "GET /api/v1/notifications/settings": row("401 200 200 200 403 200"),
    "PATCH /api/v1/notifications/settings": row("401 200 200 200 403 200", body={"quiet_hours": None}),
    "GET /api/v1/notifications/push-key": row("401 200 200 200 403 200"),
    "GET /api/v1/notifications/devices": row("401 200 200 200 403 200"),
    "POST /api/v1/notifications/devices": row("401 201 201 201 403 201", body=DEVICE),
    "DELETE /api/v1/notifications/devices/{target_id}": row("401 204 404 404 403 404", path=a_device),
    "DELETE /api/v1/notifications/{notification_id}": row("401 204 404 404 403 404", path=a_notification),
}

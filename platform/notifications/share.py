"""What the inbox knows about a person, and how it forgets."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from notifications.models import (
    Event,
    Notice,
    Notification,
    NotificationActor,
    Preference,
    PushTarget,
    QuietHours,
)


class NotificationsShare:
    name = "notifications"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        inbox = Notification.objects.filter(recipient=user).order_by("pk")
        fields = ("public_id", "kind", "ids", "actor_count", "created_at", "updated_at", "read_at")
        yield ExportedRows("notifications", "What you were told.", inbox.values(*fields).iterator())
        chosen = Preference.objects.filter(person=user).values("kind", "channel", "is_on")
        yield ExportedRows("preferences", "What you chose to be told.", chosen)
        hours = QuietHours.objects.filter(person=user).values("starts", "ends", "timezone")
        yield ExportedRows("quiet_hours", "When pushes wait.", hours)
        devices = PushTarget.objects.filter(person=user).values("service", "name", "created_at")
        yield ExportedRows("devices", "Devices that get pushes.", devices)

    @transaction.atomic
    def erase(self, user: User) -> Mapping[str, int]:
        """Also out of other people's rows, where the person was one of those behind a notification."""
        Notice.objects.filter(actor=user).delete()
        counts = {
            "notifications": Notification.objects.filter(recipient=user).delete()[0],
            "events": Event.objects.filter(recipient=user).delete()[0],
            "devices": PushTarget.objects.filter(person=user).delete()[0],
            "appearances": NotificationActor.objects.filter(person=user).delete()[0],
        }
        Preference.objects.filter(person=user).delete()
        QuietHours.objects.filter(person=user).delete()
        return counts

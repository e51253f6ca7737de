"""Routes below /api/v1/."""

from django.urls import path

from notifications.api import devices, events, inbox

urlpatterns = [
    path("events", events.EventsView.as_view(), name="events"),
    path("notifications", inbox.NotificationsView.as_view(), name="notifications"),
    path("notifications/unread", inbox.UnreadView.as_view(), name="notifications-unread"),
    path("notifications/read", inbox.ReadView.as_view(), name="notifications-read"),
    path("notifications/settings", inbox.NotificationSettingsView.as_view(), name="notification-settings"),
    path("notifications/push-key", devices.PushKeyView.as_view(), name="push-key"),
    path("notifications/devices", devices.PushTargetsView.as_view(), name="push-targets"),
    path("notifications/devices/<str:target_id>", devices.PushTargetView.as_view(), name="push-target"),
    path("notifications/<str:notification_id>", inbox.NotificationView.as_view(), name="notification"),
]

from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        registry, share = import_module("accounts.registry"), import_module("notifications.share")
        registry.contribute(share.NotificationsShare())
        import_module("notifications.facts")
        queries = import_module("notifications.queries")
        import_module("common.realtime.missed").contribute_stream(queries.stream_after)

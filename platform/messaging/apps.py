from importlib import import_module

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        registry, share = import_module("accounts.registry"), import_module("messaging.share")
        registry.contribute(share.MessagingShare())

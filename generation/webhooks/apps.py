from importlib import import_module

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "generation.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        registry, share = import_module("accounts.registry"), import_module("generation.webhooks.share")
        registry.contribute(share.WebhooksShare())

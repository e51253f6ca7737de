from importlib import import_module

from django.apps import AppConfig


class SocialConfig(AppConfig):
    name = "social"

    def ready(self) -> None:
        hiding, queries = import_module("notifications.hiding"), import_module("social.queries")
        hiding.hide_actors("blocks", queries.blocked_ids)
        hiding.hide_actors("mutes", queries.muted_ids)
        registry, share = import_module("accounts.registry"), import_module("social.share")
        registry.contribute(share.SocialShare())

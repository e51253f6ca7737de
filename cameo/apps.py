from importlib import import_module

from django.apps import AppConfig


class CameoConfig(AppConfig):
    name = "cameo"

    def ready(self) -> None:
        registry, share = import_module("accounts.registry"), import_module("cameo.share")
        registry.contribute(share.CameoShare())

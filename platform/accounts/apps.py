from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        import_module("accounts.api.schema")
        import_module("accounts.checks").register_checks()
        registry, share = import_module("accounts.registry"), import_module("accounts.leaving.share")
        registry.contribute(share.AccountShare())

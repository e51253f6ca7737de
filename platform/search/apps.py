from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        registry, share = import_module("accounts.registry"), import_module("search.share")
        registry.contribute(share.SearchShare())
        followers, withdrawals = import_module("cameo.registry"), import_module("search.withdrawals")
        followers.contribute(withdrawals.SearchFollowsCameos())

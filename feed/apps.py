from importlib import import_module

from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "feed"
    verbose_name = "Feed"

    def ready(self) -> None:
        followers, withdrawals = import_module("cameo.registry"), import_module("feed.withdrawals")
        followers.contribute(withdrawals.FeedFollowsCameos())
        registry, share = import_module("accounts.registry"), import_module("feed.share")
        registry.contribute(share.FeedShare())

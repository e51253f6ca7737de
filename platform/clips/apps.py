from importlib import import_module

from django.apps import AppConfig


class ClipsConfig(AppConfig):
    name = "clips"

    def ready(self) -> None:
        registry, share = import_module("accounts.registry"), import_module("clips.share")
        registry.contribute(share.ClipsShare())
        followers, withdrawals = import_module("cameo.registry"), import_module("clips.withdrawals")
        followers.contribute(withdrawals.ClipsFollowCameos())

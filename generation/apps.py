from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register

from generation.engines.readiness import check_engines


class GenerationConfig(AppConfig):
    name = "generation"

    def ready(self) -> None:
        register(check_engines)
        registry, share = import_module("accounts.registry"), import_module("generation.share")
        registry.contribute(share.GenerationShare())
        followers, withdrawals = import_module("cameo.registry"), import_module("generation.withdrawals")
        followers.contribute(withdrawals.JobsFollowCameos())
        missed = import_module("generation.missed")
        import_module("common.realtime.missed").contribute(missed.job_events_since)

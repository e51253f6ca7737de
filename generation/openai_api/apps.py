from importlib import import_module

from django.apps import AppConfig


class OpenAIApiConfig(AppConfig):
    name = "generation.openai_api"
    label = "openai_api"

    def ready(self) -> None:
        registry, share = import_module("accounts.registry"), import_module("generation.openai_api.share")
        registry.contribute(share.OpenAIApiShare())

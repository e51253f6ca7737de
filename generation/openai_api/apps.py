from django.apps import AppConfig


class OpenAIApiConfig(AppConfig):
    name = "generation.openai_api"
    label = "openai_api"

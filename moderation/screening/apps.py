from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "moderation.screening"
    label = "screening"

    def ready(self) -> None:
        from moderation.screening import checks, shipped

        checks.register_checks()
        shipped.register_backends()

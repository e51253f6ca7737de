from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "moderation.cases"
    label = "cases"

    def ready(self) -> None:
        from accounts import registry
        from moderation.cases.leaving import CasesOfPerson

        registry.contribute(CasesOfPerson())

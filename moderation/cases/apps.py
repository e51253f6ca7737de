from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "moderation.cases"
    label = "cases"

    def ready(self) -> None:
        from django.contrib import admin

        from accounts import registry
        from moderation.cases.leaving import CasesOfPerson

        registry.contribute(CasesOfPerson())
        admin.site.login_template = "cases/sign_in.html"

from django.apps import AppConfig


class ProvenanceConfig(AppConfig):
    name = "moderation.provenance"
    label = "provenance"

    def ready(self) -> None:
        from moderation.provenance import checks

        checks.register_checks()

from django.apps import AppConfig


class ProvenanceConfig(AppConfig):
    name = "moderation.provenance"
    label = "provenance"

from importlib import import_module

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "cameo.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        registry, share = import_module("accounts.registry"), import_module("cameo.enrolment.share")
        registry.contribute(share.EnrolmentShare())

from django.apps import AppConfig
from django.core.checks import register

from cameo.biometrics.checks import check_master_key


class BiometricsConfig(AppConfig):
    name = "cameo.biometrics"
    label = "biometrics"

    def ready(self) -> None:
        register(check_master_key, "security")

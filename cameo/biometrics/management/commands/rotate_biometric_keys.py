"""`manage.py rotate_biometric_keys`: wrap every cameo's key under the first master key, so that old ones can go."""

from typing import Any

from django.core.management.base import BaseCommand

from cameo.biometrics.services import rotate


class Command(BaseCommand):
    help = "Wrap every cameo's key under the first of HIBARI_BIOMETRIC_KEYS. Then the others may be destroyed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rotate()} keys wrapped anew.")

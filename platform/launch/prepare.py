"""What a stack does to its database before and after it starts: `python -m launch.prepare migrate|demo`."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command, get_commands


def main(step: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if step == "migrate":
        call_command("migrate", interactive=False, verbosity=0)
    elif step in get_commands():
        call_command(step)


if __name__ == "__main__":
    main(sys.argv[1])

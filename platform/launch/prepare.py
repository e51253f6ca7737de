"""What a stack does to its database before and after it starts: `python -m launch.prepare migrate|demo`."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command, get_commands
from django.db import connection

COMPLETE = "every migration ran"
"""The comment of the table of migrations once they all did, which an interrupt may prevent."""


def main(step: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if step == "migrate":
        call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON TABLE django_migrations IS '{COMPLETE}'")
    elif step in get_commands():
        call_command(step)


if __name__ == "__main__":
    main(sys.argv[1])

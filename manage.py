#!/usr/bin/env python
"""Django's command line, with `platform/` on the path as a source root (never as a package)."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from launch.attach import attach
    from launch.errors import LaunchError

    try:
        attach(sys.argv)
    except LaunchError as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

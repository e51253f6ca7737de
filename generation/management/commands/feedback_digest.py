"""`manage.py feedback_digest`: which version of which engine fails at what, as its creators marked it."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from generation.services.feedback import digest


class Command(BaseCommand):
    help = "Faults that creators marked in their results, per version of an engine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps({"days": options["days"], "engines": digest(days=options["days"])}))

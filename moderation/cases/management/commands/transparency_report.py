"""Print the transparency report of a period as one JSON object."""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from moderation.cases.transparency import transparency_report


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


class Command(BaseCommand):
    help = "Print the transparency report of a period, as JSON"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=_day, required=True, help="first day, as 2026-11-01")
        parser.add_argument("--until", type=_day, required=True, help="the day after the last one")

    def handle(self, *args: Any, **options: Any) -> None:
        print(json.dumps(transparency_report(since=options["since"], until=options["until"])))

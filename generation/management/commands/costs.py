"""`manage.py costs`: what the machines were busy with, by day and engine, and for whom."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from generation.costs import costs_by_day, most_costly, seconds_today


class Command(BaseCommand):
    help = "Engine seconds and energy of the last days, by day and engine, and the people with the largest share."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7)
        parser.add_argument("--people", type=int, default=10)

    def handle(self, *args: Any, **options: Any) -> None:
        figures = {
            "today_seconds": round(seconds_today(), 1),
            "cap_seconds": settings.COST_SECONDS_A_DAY or None,
            "days": costs_by_day(days=options["days"], per_engine=True),
            "people": most_costly(days=options["days"], people=options["people"]),
        }
        self.stdout.write(json.dumps(figures))

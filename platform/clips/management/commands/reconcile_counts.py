"""`manage.py reconcile_counts [--mend]`: are all counts what happened? The last line is a JSON object."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clips.models import Clip
from clips.services.reconciling import find_drift, mend_drift

SHOWN = 20


class Command(BaseCommand):
    help = "Work every count out anew from likes, comments and remixes. Exits with 1 where one is wrong, unless mended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="put wrong counts right")

    def handle(self, *args: Any, **options: Any) -> None:
        drifts = find_drift()
        if options["mend"]:
            mend_drift(drifts)
        names = dict(Clip.objects.filter(pk__in=[row.clip_id for row in drifts]).values_list("pk", "public_id"))
        shown = [
            {"clip": names[row.clip_id], "counter": row.counter, "told": row.told, "true": row.true}
            for row in drifts[:SHOWN]
        ]
        answer = {"clips": Clip.objects.count(), "wrong": len(drifts), "mended": options["mend"], "examples": shown}
        self.stdout.write(json.dumps(answer))
        if drifts and not options["mend"]:
            raise SystemExit(1)

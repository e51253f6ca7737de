"""`manage.py train_ranker --log FILE`: train a version on exposures, judge it on the newest, promote it if no worse."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from feed.ranker.checkpoints import Checkpoints
from feed.ranker.event_reports import train_on_events
from feed.ranker.log_reports import LogRun, train_on_log
from feed.ranker.log_training import LogPlan
from feed.services.training import only_training


class Command(BaseCommand):
    help = "Train the ranker on an exposure log (CSV or Parquet), or roll back to the version that served before."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--log", type=Path, metavar="FILE", help="exposures as CSV or Parquet")
        what.add_argument("--events", action="store_true", help="on what viewers did here; with --fresh from scratch")
        what.add_argument("--roll-back", action="store_true", help="serve again what served before; trains nothing")
        parser.add_argument("--folder", type=Path, help="where versions are; with --log another than the site's own")
        parser.add_argument("--background", action="store_true", help="give way to everything else on the machine")
        parser.add_argument("--minutes", type=float, default=20.0, help="stop training after this long")
        parser.add_argument("--epochs", type=int, default=6)
        parser.add_argument("--dim", type=int, default=64)
        parser.add_argument("--blocks", type=int, default=2)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--rows", type=int, default=None, help="use only this many of the newest exposures")
        parser.add_argument("--fresh", action="store_true", help="from scratch, although a version serves")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or (settings.WEIGHTS_DIR / "ranker" if options["log"] else settings.RANKER_DIR)
        if options["background"]:
            os.nice(19)
        if options["roll_back"]:
            self.stdout.write(json.dumps({"serving": Checkpoints(folder).roll_back()}))
            return
        if options["log"] and not options["log"].exists():
            raise CommandError(f"There is no file {options['log']}.")
        run = LogRun(
            path=options["log"] or Path(),
            folder=folder,
            plan=LogPlan(epochs=options["epochs"], minutes=options["minutes"], seed=options["seed"]),
            dim=options["dim"],
            blocks=options["blocks"],
            most_rows=options["rows"],
            is_fresh=options["fresh"],
            has_baselines=bool(options["log"]),
        )
        try:
            report = self._train(run, is_log=bool(options["log"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report))

    def _train(self, run: LogRun, *, is_log: bool) -> dict[str, Any]:
        def tell(line: dict[str, Any]) -> None:
            self.stdout.write(json.dumps(line))

        if is_log:
            return train_on_log(run, tell=tell)
        with only_training() as is_ours:
            return train_on_events(run, tell=tell) if is_ours else {"skipped": "another training runs"}

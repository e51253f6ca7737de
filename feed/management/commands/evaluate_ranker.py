"""`manage.py evaluate_ranker`: how good the ranker is on a file, beside what one would try first. JSON comes last."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from feed.ranker.log_reports import LogRun, evaluate_on_log
from feed.ranker.log_training import LogPlan
from feed.ranker.reports import SequenceRun, evaluate_sequences

SEQUENCE_EPOCHS, SEQUENCE_MINUTES = 60, 75.0
LOG_EPOCHS, LOG_MINUTES = 6, 20.0


class Command(BaseCommand):
    help = "Train and evaluate on a sequence file, or judge the version that serves on an exposure log."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--sequences", type=Path, metavar="FILE", help="one user a line: user id, then item ids")
        what.add_argument("--log", type=Path, metavar="FILE", help="exposures as CSV or Parquet")
        parser.add_argument("--protocol", choices=["leave-one-out"], default="leave-one-out", help="of --sequences")
        parser.add_argument("--minutes", type=float, help="stop training after this long (75, or 20 with --log)")
        parser.add_argument("--epochs", type=int, help="60, or 6 with --log")
        parser.add_argument("--dim", type=int, default=64)
        parser.add_argument("--blocks", type=int, default=2)
        parser.add_argument("--dropout", type=float, default=0.2, help="with --sequences")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--folder", type=Path, help="where versions are, or with --sequences go")
        parser.add_argument("--version-name", metavar="NAME", help="with --sequences: evaluate this one, train nothing")
        parser.add_argument("--without-baselines", action="store_true", help="nothing beside the ranker")
        parser.add_argument("--history", type=Path, metavar="FILE", help="with --log: earlier exposures, not judged")
        parser.add_argument("--rows", type=int, help="with --log: only this many of the newest exposures")
        parser.add_argument("--fresh", action="store_true", help="with --log: train anew although a version serves")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in (options["sequences"], options["log"], options["history"]):
            if path is not None and not path.exists():
                raise CommandError(f"There is no file {path}.")
        evaluate = self._sequences if options["sequences"] else self._log
        try:
            report = evaluate(options, lambda line: self.stdout.write(json.dumps(line)))
        except (ValueError, FileNotFoundError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report))

    @staticmethod
    def _sequences(options: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        run = SequenceRun(
            path=options["sequences"],
            epochs=options["epochs"] or SEQUENCE_EPOCHS,
            minutes=options["minutes"] or SEQUENCE_MINUTES,
            dim=options["dim"],
            blocks=options["blocks"],
            dropout=options["dropout"],
            seed=options["seed"],
            has_baselines=not options["without_baselines"],
            folder=options["folder"],
            version=options["version_name"],
        )
        return evaluate_sequences(run, tell=tell)

    @staticmethod
    def _log(options: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        plan = LogPlan(
            epochs=options["epochs"] or LOG_EPOCHS,
            minutes=options["minutes"] or LOG_MINUTES,
            seed=options["seed"],
        )
        run = LogRun(
            path=options["log"],
            folder=options["folder"] or settings.WEIGHTS_DIR / "ranker",
            plan=plan,
            dim=options["dim"],
            blocks=options["blocks"],
            most_rows=options["rows"],
            earlier=options["history"],
            is_fresh=options["fresh"],
            has_baselines=not options["without_baselines"],
        )
        return evaluate_on_log(run, tell=tell)

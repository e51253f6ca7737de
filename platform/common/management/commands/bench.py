"""`manage.py bench NAME` measures one thing and prints its figures as one JSON object on the last line."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.bench import Benchmark, benchmarks, measure


class Command(BaseCommand):
    help = "Measure one part of Hibari. The last line is a JSON object with the figures and the verdicts on targets."

    def add_arguments(self, parser: CommandParser) -> None:
        choices = parser.add_subparsers(dest="benchmark", required=True, metavar="NAME", parser_class=ArgumentParser)
        for name, kind in benchmarks().items():
            benchmark = kind()
            chosen = choices.add_parser(name, help=benchmark.summary, description=benchmark.summary)
            chosen.add_argument("--strict", action="store_true", help="exit with status 1 where a target is missed")
            chosen.set_defaults(made=benchmark)
            benchmark.add_arguments(chosen)

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark: Benchmark = options["made"]
        figures = measure(benchmark, Namespace(**options), self._say)
        self.stdout.write(json.dumps(figures, ensure_ascii=False))
        verdicts = figures.get("targets", [])
        missed = (
            [verdict["figure"] for verdict in verdicts if not verdict["is_met"]] if isinstance(verdicts, list) else []
        )
        if missed and options["strict"]:
            raise CommandError(f"Missed: {', '.join(missed)}.")

    def _say(self, line: str) -> None:
        """Progress goes to stderr, so that the last line of stdout is the JSON even when both are captured together."""
        self.stderr.write(line)
        self.stderr.flush()

"""`manage.py train_small`: one stage of training the small model, on a CPU or on one GPU."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.engines.small.training.options import InvalidOptionError, add_arguments, train


class Command(BaseCommand):
    help = "Train a stage of the small model on its simulated world, for so many minutes. See docs/small-model.md."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            train(options, self.stdout.write)
        except InvalidOptionError as error:
            raise CommandError(str(error)) from error

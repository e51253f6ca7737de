"""`manage.py export_small CHECKPOINT FOLDER`: what `HIBARI_SMALL_FOLDER` can point at."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.engines.errors import EngineNotConfiguredError
from generation.engines.small.training.options import add_taken, take_given


class Command(BaseCommand):
    help = "Turn a checkpoint of the small model into the folder that its engine serves: eight bits, with a model card."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("checkpoint", type=Path)
        parser.add_argument("folder", type=Path, help="made anew")
        add_taken(parser)
        parser.add_argument("--measures", type=Path, help="the JSON that `bench engine --engine small` printed last")

    def handle(self, *args: Any, **options: Any) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import torch

        from generation.engines.small.exporting import export
        from generation.engines.small.training.checkpoints import load_checkpoint

        try:
            measures = json.loads(options["measures"].read_text()) if options["measures"] else {}
            trainee = load_checkpoint(options["checkpoint"], torch.device("cpu"))
            take_given(trainee, options)
            size = export(trainee, options["folder"], measures)
        except (EngineNotConfiguredError, ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps({"folder": str(options["folder"]), "weight_bytes": size, "clips": trainee.done}))

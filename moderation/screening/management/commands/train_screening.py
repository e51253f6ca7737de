"""Train the text classifier from the patterns in data/corpus, and print what it reaches on the kept ones as JSON."""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from moderation.screening.text.corpus import sentences
from moderation.screening.text.encoder import WEIGHTS
from moderation.screening.text.training import train


class Command(BaseCommand):
    help = "Train the text classifier of screening on our own corpus"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=WEIGHTS)
        parser.add_argument("--seed", type=int, default=11)
        parser.add_argument("--share", type=float, default=1.0, help="how often each pattern is expanded")
        parser.add_argument("--epochs", type=int, default=3)
        parser.add_argument("--sample", type=int, help="train on so many sentences only, to try the command")

    def handle(self, *args: Any, **options: Any) -> None:
        corpus = sentences(seed=options["seed"], share=options["share"])
        if options["sample"]:
            corpus = random.Random(options["seed"]).sample(corpus, options["sample"])
        trained = train(corpus, seed=options["seed"], epochs=options["epochs"], say=self.stderr.write)
        raw = trained.as_npz()
        out: Path = options["out"]
        out.write_bytes(raw)
        digest = hashlib.sha256(raw).hexdigest()
        out.with_name(out.name + ".sha256").write_text(f"{digest}  {out.name}\n")
        figures = {"sentences": len(corpus), "sha256": digest, "caught": trained.caught, "held": trained.held}
        print(json.dumps(figures))

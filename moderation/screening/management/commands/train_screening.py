"""Train the text classifier from the patterns in data/corpus, and print what it reaches on the kept ones as JSON."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandParser

from moderation.screening.text.classifier import WEIGHTS
from moderation.screening.text.corpus import sentences
from moderation.screening.text.training import train


class Command(BaseCommand):
    help = "Train the text classifier of screening on our own corpus"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=WEIGHTS)
        parser.add_argument("--seed", type=int, default=11)
        parser.add_argument("--of-policy", type=int, default=260)
        parser.add_argument("--of-safe", type=int, default=1500)

    def handle(self, *args: Any, **options: Any) -> None:
        corpus = sentences(seed=options["seed"], of_policy=options["of_policy"], of_safe=options["of_safe"])
        embeddings = self._embed([sentence.text for sentence in corpus])
        trained = train(corpus, embeddings, seed=options["seed"])
        raw = trained.as_npz()
        out: Path = options["out"]
        out.write_bytes(raw)
        digest = hashlib.sha256(raw).hexdigest()
        out.with_name(out.name + ".sha256").write_text(f"{digest}  {out.name}\n")
        figures = {"sentences": len(corpus), "sha256": digest, "caught": trained.caught, "held": trained.held}
        print(json.dumps(figures))

    def _embed(self, texts: list[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """With the sentence model in this process: training must not fill the queue of the live one."""
        from inference.embeddings import DIMENSIONS, Embeddings

        model = Embeddings()
        model.load()
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        rows = np.empty((len(texts), DIMENSIONS), np.float32)
        for start in range(0, len(order), model.batch_max):
            chosen = order[start : start + model.batch_max]
            rows[chosen] = [np.frombuffer(row, "<f4") for row in model.run([texts[i] for i in chosen])]
        return rows

"""RecTools' SASRec on a plain sequence file, leave-one-out, full ranking with the seen items filtered.

No part of the product: it needs an environment of its own.

    pip install rectools[torch]==0.19.0 torch==2.13.0 pytorch-lightning==2.5.2 pandas==2.3.3
    OMP_NUM_THREADS=1 python docs/rectools_sasrec.py ml-1m_seq.txt --epochs 150 --minutes 150
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from pytorch_lightning import Callback, LightningModule, Trainer, seed_everything
from rectools import Columns
from rectools.dataset import Dataset
from rectools.models import SASRecModel


class Counted(Callback):
    """Epochs that came to their end: the trainer's own count jumps when its time is up."""

    epochs = 0

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        self.epochs += 1


def read(path: Path) -> dict[str, list[int]]:
    """One viewer a line: id, then items from the oldest to the newest."""
    rows = [line.split() for line in path.read_text().splitlines()]
    return {row[0]: [int(item) for item in row[1:]] for row in rows}


def without_last(sequences: dict[str, list[int]], count: int) -> Dataset:
    rows = [(name, item, at) for name, items in sequences.items() for at, item in enumerate(items[:-count])]
    frame = pd.DataFrame(rows, columns=[Columns.User, Columns.Item, Columns.Datetime])
    frame[Columns.Datetime] = pd.to_datetime(frame[Columns.Datetime], unit="s")
    return Dataset.construct(frame.assign(**{Columns.Weight: 1.0}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--epochs", type=int, default=150)
    parser.add_argument("--length", type=int, default=100)
    parser.add_argument("--factors", type=int, default=64)
    parser.add_argument("--minutes", type=float, default=150)
    options = parser.parse_args()
    torch.set_num_threads(1)
    seed_everything(0)

    def trainer() -> Trainer:
        return Trainer(max_epochs=options.epochs, max_time={"minutes": options.minutes}, accelerator="cpu", devices=1,
                       enable_progress_bar=False, logger=False, enable_checkpointing=False,
                       deterministic=True, callbacks=[Counted()])  # fmt: skip

    sequences = read(options.file)
    model = SASRecModel(
        n_factors=options.factors, n_blocks=2, n_heads=2, dropout_rate=0.2, session_max_len=options.length, lr=1e-3,
        batch_size=128, loss="softmax", epochs=options.epochs, get_trainer_func=trainer,
        recommend_torch_device="cpu", dataloader_num_workers=0,
    )  # fmt: skip
    began = time.process_time()
    model.fit(without_last(sequences, 2))
    seconds = time.process_time() - began
    found = model.recommend(
        users=list(sequences), dataset=without_last(sequences, 1), k=10, filter_viewed=True,
        on_unsupported_targets="ignore",
    )  # fmt: skip
    ranks = dict(zip(zip(found[Columns.User], found[Columns.Item], strict=True), found[Columns.Rank], strict=True))
    hits = [ranks.get((name, items[-1])) for name, items in sequences.items()]
    figures = {
        "epochs": next(one.epochs for one in model.fit_trainer.callbacks if isinstance(one, Counted)),
        "cpu_seconds": round(seconds),
        "HR@10": round(float(np.mean([hit is not None for hit in hits])), 4),
        "NDCG@10": round(float(np.mean([1 / math.log2(hit + 1) if hit else 0.0 for hit in hits])), 4),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()

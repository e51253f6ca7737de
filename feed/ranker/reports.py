"""The evaluations that commands print: one line for each step, one report at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feed.ranker.baselines import BASELINES
from feed.ranker.checkpoints import Checkpoints
from feed.ranker.leave_one_out import TEST, VALIDATION, Figures, Scorer, ranks_of_targets
from feed.ranker.mixture import choose_mixture
from feed.ranker.model import Ranker
from feed.ranker.precision import brisk
from feed.ranker.sequence_training import (
    Epoch,
    SequencePlan,
    SequenceScorer,
    sequence_shape,
    train_on_sequences,
)
from feed.ranker.sequences import SequenceData, read_sequences
from feed.ranker.transitions import Transitions

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class SequenceRun:
    path: Path
    epochs: int
    minutes: float
    dim: int
    blocks: int
    dropout: float
    seed: int
    has_baselines: bool
    folder: Path | None = None
    """Where every epoch that validates better than all before it is kept."""
    version: str | None = None
    """A version in that folder to evaluate instead of training one."""


def evaluate_sequences(run: SequenceRun, *, tell: Tell) -> dict[str, Any]:
    """Train on all but each user's last two items, choose by the second last, report the last."""
    data = read_sequences(run.path)
    tell({"users": len(data.histories), "items": data.item_count, "steps": sum(map(len, data.histories))})
    baselines = _measure_baselines(data, tell) if run.has_baselines else {}
    began = time.monotonic()
    ranker = _stored_ranker(run) or _trained_ranker(run, data, tell)
    seconds = time.monotonic() - began
    mixture, tried = choose_mixture(data, SequenceScorer(ranker), Transitions(data.training(), data.item_count))
    tell({"validation_by_share_of_counts": {str(share): figures.as_json() for share, figures in tried.items()}})
    return {
        "protocol": "leave-one-out, full ranking, seen items filtered, ties count half",
        "ranker": _both(data, mixture),
        "trunk_alone": _both(data, SequenceScorer(ranker)),
        "share_of_counts": mixture.share,
        "baselines": baselines,
        "weights": _weights(ranker),
        "training_seconds": round(seconds, 1),
        "shape": ranker.shape.as_json(),
        "seed": run.seed,
    }


def _stored_ranker(run: SequenceRun) -> Ranker | None:
    if run.folder is None or run.version is None:
        return None
    return Checkpoints(run.folder).load(run.version)[0]


def _trained_ranker(run: SequenceRun, data: SequenceData, tell: Tell) -> Ranker:
    shape = sequence_shape(data.item_count, dim=run.dim, blocks=run.blocks, heads=run.dim // 32, dropout=run.dropout)
    plan = SequencePlan(epochs=run.epochs, minutes=run.minutes, seed=run.seed)
    best = 0.0

    def on_epoch(epoch: Epoch, ranker: Ranker) -> None:
        nonlocal best
        line = _epoch_line(epoch)
        if run.folder and epoch.validation and epoch.validation.ndcg_at_10 > best:
            best = epoch.validation.ndcg_at_10
            line["version"] = Checkpoints(run.folder).save(ranker, _epoch_line(epoch)).name
        tell(line)

    with brisk():
        return train_on_sequences(data, shape, plan, on_epoch=on_epoch)


def _measure_baselines(data: SequenceData, tell: Tell) -> dict[str, Any]:
    measured = {}
    for name, build in BASELINES.items():
        began = time.monotonic()
        measured[name] = {**_both(data, build(data)), "seconds": round(time.monotonic() - began, 1)}
        tell({"baseline": name, **measured[name]})
    return measured


def _both(data: SequenceData, score: Scorer) -> dict[str, Any]:
    return {
        "validation": Figures.of(ranks_of_targets(data, score, back=VALIDATION)).as_json(),
        "test": Figures.of(ranks_of_targets(data, score, back=TEST)).as_json(),
    }


def _epoch_line(epoch: Epoch) -> dict[str, Any]:
    line: dict[str, Any] = {"epoch": epoch.number, "loss": round(epoch.loss, 4), "seconds": round(epoch.seconds, 1)}
    if epoch.validation:
        line["validation"] = epoch.validation.as_json()
    return line


def _weights(ranker: Ranker) -> int:
    return sum(weight.numel() for weight in ranker.parameters())

"""From a log to a version that serves: train, judge on what came later, compare with what serves, promote or not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feed.ranker.checkpoints import Checkpoints, Version
from feed.ranker.exposure_batches import ViewedLog
from feed.ranker.exposures import Exposures
from feed.ranker.lens import Lens
from feed.ranker.log_baselines import baseline_figures
from feed.ranker.log_evaluation import (
    counting_scores,
    head_figures,
    judge_rows,
    mean_gauc,
    retrieval_recall,
    watch_order,
)
from feed.ranker.log_training import LogPlan, LogTrainer, log_shape
from feed.ranker.meanings import Codebooks, Meanings
from feed.ranker.model import Ranker
from feed.ranker.precision import brisk
from feed.ranker.standing import Standing

Vectors = dict[int, NDArray[np.float32]]
"""What items are about, by item."""
Tell = Callable[[dict[str, Any]], None]
HELD_OUT_SHARE = 0.2
REPLAYED_SHARE = 0.2
LEAST_NEW_ROWS = 50
ALLOWED_LOSS = 0.005
"""How much mean GAUC a new version may lose on the newest exposures and still replace the one that serves."""


@dataclass(frozen=True, slots=True)
class Trained:
    ranker: Ranker
    lens: Lens
    codebooks: Codebooks | None = None


def split_moment(exposures: Exposures, share: float = HELD_OUT_SHARE) -> int:
    """The time from which the newest `share` of exposures are held out. Raises ValueError for a log of one moment."""
    moment = int(exposures.times_ms[int(len(exposures) * (1 - share))])
    if moment <= exposures.times_ms[0]:
        raise ValueError("All exposures carry the same time: nothing later is left to be judged on.")
    return moment


def train_afresh(
    exposures: Exposures,
    until_ms: int,
    plan: LogPlan,
    *,
    dim: int,
    blocks: int,
    tell: Tell,
    vectors: Vectors | None = None,
) -> Trained:
    """A new ranker from every exposure before `until_ms`."""
    lens = Lens.of(exposures.take(exposures.times_ms < until_ms))
    meanings = Meanings.of(vectors or {})
    ranker = Ranker(log_shape(exposures, lens, dim=dim, blocks=blocks, window=plan.window, meanings=meanings))
    log = ViewedLog(exposures, lens, meanings)
    _run(ranker, lens, log, log.exposures.times_ms < until_ms, plan, tell)
    return Trained(ranker, lens, meanings.codebooks if meanings else None)


def train_further(
    exposures: Exposures,
    until_ms: int,
    before: Trained,
    plan: LogPlan,
    *,
    tell: Tell,
    vectors: Vectors | None = None,
) -> Trained:
    """Warm start: what came since `before` was trained, and a fifth of the older viewers against forgetting."""
    log = ViewedLog(exposures, before.lens, _meanings(before, vectors))
    is_due = log.exposures.times_ms < until_ms
    is_new = is_due & (log.exposures.times_ms > before.lens.trained_until_ms)
    drawn = np.random.default_rng(plan.seed).random(len(log.starts)) < REPLAYED_SHARE
    is_replayed = is_due & np.repeat(drawn, log.ends - log.starts)
    _run(before.ranker, before.lens, log, is_new | is_replayed, plan, tell)
    newest = int(log.exposures.times_ms[is_due].max())
    lens = Lens.from_json({**before.lens.as_json(), "trained_until_ms": newest})
    return Trained(before.ranker, lens, before.codebooks)


def _meanings(trained: Trained, vectors: Vectors | None) -> Meanings | None:
    return Meanings.of(vectors or {}, trained.codebooks) if trained.codebooks is not None else None


def _run(ranker: Ranker, lens: Lens, log: ViewedLog, allowed: NDArray[np.bool_], plan: LogPlan, tell: Tell) -> None:
    began = time.monotonic()

    def after_epoch(number: int, loss: float) -> None:
        tell({"epoch": number, "loss": round(loss, 4), "seconds": round(time.monotonic() - began, 1)})

    with brisk():
        LogTrainer(ranker, lens, plan).run(log, allowed, after_epoch=after_epoch)


def judge(
    trained: Trained,
    exposures: Exposures,
    from_ms: int,
    vectors: Vectors | None = None,
    *,
    has_baselines: bool = False,
) -> dict[str, Any]:
    """Every figure on the exposures from `from_ms` on, beside what running counts alone achieve, and more if asked."""
    log = ViewedLog(exposures, trained.lens, _meanings(trained, vectors))
    judged = log.exposures.times_ms >= from_ms
    scores = judge_rows(trained.ranker, log, judged)
    heads = head_figures(log, judged, scores, trained.lens.actions)
    counted = head_figures(log, judged, counting_scores(log, trained.lens), trained.lens.actions)
    beside = baseline_figures(log, judged, trained.lens, from_ms) if has_baselines else None
    return {
        "exposures": int(judged.sum()),
        "heads": heads,
        "mean_gauc": mean_gauc(heads),
        "watch_pairs_in_order": watch_order(log, judged, scores) if exposures.has_watch else None,
        "retrieval": retrieval_recall(trained.ranker, trained.lens, log, from_ms),
        "running_counts_alone": counted,
        "running_counts_mean_gauc": mean_gauc(counted),
        **({} if beside is None else {"baselines": beside}),
    }


def save_version(
    store: Checkpoints, trained: Trained, figures: dict[str, Any], exposures: Exposures | None = None
) -> Version:
    """With `exposures`, everything that serving needs of them is kept beside the weights."""
    arrays: dict[str, Any] = {}
    if exposures is not None:
        arrays = dict(Standing.of(exposures, trained.lens).arrays())
    if trained.codebooks is not None:
        arrays |= trained.codebooks.arrays()
    return store.save(trained.ranker, {"lens": trained.lens.as_json(), "figures": figures}, arrays)


def load_version(store: Checkpoints, name: str) -> Trained:
    ranker, version = store.load(name)
    arrays = store.load_arrays(name)
    return Trained(ranker, Lens.from_json(version.facts["lens"]), Codebooks.from_arrays(arrays))


def promote_if_no_worse(
    store: Checkpoints, version: Version, figures: dict[str, Any], serving: dict[str, Any] | None
) -> bool:
    """Progressive validation: all were judged on the same newest exposures, which none had learned from; counts too."""
    new, counted = figures["mean_gauc"], figures.get("running_counts_mean_gauc")
    known = [value for value in (serving["mean_gauc"] if serving else None, counted) if value is not None]
    if new is None or any(new < value - ALLOWED_LOSS for value in known):
        return False
    store.promote(version.name)
    return True

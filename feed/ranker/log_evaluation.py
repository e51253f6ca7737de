"""Judging a ranker on exposures later than all it learned from: AUC and GAUC per head, Recall@20 for retrieval."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from feed.ranker.affinity import fit_factors
from feed.ranker.exposure_batches import ViewedLog
from feed.ranker.lens import Lens
from feed.ranker.metrics import Floats, auc, grouped_auc
from feed.ranker.model import History, Ranker
from feed.ranker.sequences import pad

TOKENS = 6000
RETRIEVAL_TOP = 20
MOST_VIEWERS = 10_000


@torch.inference_mode()
def judge_rows(ranker: Ranker, log: ViewedLog, judged: NDArray[np.bool_]) -> Floats:
    """(rows, actions + 1) of logits for the judged rows, 0 elsewhere; each sees only what came before it."""
    ranker.eval()
    window = ranker.shape.max_length
    found = np.zeros((len(log.exposures), len(ranker.shape.actions) + 1))
    nothing = torch.zeros(len(log.exposures), dtype=torch.long)
    windows = log.judging_windows(judged, window)
    for batch in log.batches(windows, judged, nothing, tokens=TOKENS, overlap=window // 2):
        _, logits = ranker.judge_history(batch.history, batch.candidates)
        found[batch.rows[batch.is_judged].numpy()] = logits[batch.is_judged].numpy()
    return found


def head_figures(log: ViewedLog, judged: NDArray[np.bool_], scores: Floats, names: tuple[str, ...]) -> dict[str, Any]:
    """For each action AUC over all judged rows and GAUC within viewers; None where only one label occurs."""
    users = log.exposures.users[judged]
    figures: dict[str, Any] = {}
    for column, name in enumerate(names):
        labels = log.actions[:, column].numpy()[judged] > 0
        given = scores[judged, column]
        figures[name] = {
            "auc": _rounded(auc(labels, given)),
            "gauc": _rounded(grouped_auc(labels, given, users)),
            "positives": int(labels.sum()),
        }
    return figures


def counting_scores(log: ViewedLog, lens: Lens) -> Floats:
    """What running counts alone say: the rates of item, author, viewer and viewer with author, multiplied."""
    width, rows = len(lens.actions) + 2, log.statistics.numpy()
    rates = [rows[:, start + 1 : start + 1 + len(lens.actions)] for start in range(0, 4 * width, width)]
    return np.asarray(sum(rates), dtype=np.float64)


def mean_gauc(heads: dict[str, Any]) -> float | None:
    values = [head["gauc"] for head in heads.values() if head["gauc"] is not None]
    return round(float(np.mean(values)), 4) if values else None


def watch_order(log: ViewedLog, judged: NDArray[np.bool_], scores: Floats, seed: int = 0) -> float | None:
    """The share of random pairs of judged rows whose watch times, corrected for length, are put in the right order."""
    rows = np.flatnonzero(judged)
    pairs = np.random.default_rng(seed).choice(rows, (2, min(200_000, 20 * len(rows))))
    truth = np.sign(np.diff(log.watch.numpy()[pairs], axis=0)[0])
    given = np.sign(np.diff(scores[:, -1][pairs], axis=0)[0])
    differs = truth != 0
    return _rounded(float(((truth * given)[differs] / 2 + 0.5).mean())) if differs.any() else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


@torch.inference_mode()
def retrieval_recall(ranker: Ranker, lens: Lens, log: ViewedLog, from_ms: int) -> dict[str, Any]:
    """Recall@20 over every item of the log: of what a viewer then wanted, the share among 20 found from the past.

    The retrieval head and the factors of past outcomes have equal say. Items that the viewer was shown before the
    split are filtered. Beside it the same for the most wanted items.
    """
    ids, first = np.unique(log.exposures.items, return_index=True)
    vectors, bias = ranker.eval().catalogue(log.described(torch.from_numpy(first)))
    is_past = log.exposures.times_ms < from_ms
    popular = np.bincount(
        np.searchsorted(ids, log.exposures.items[is_past & log.is_wanted]), minlength=len(ids)
    ).astype(np.float32)
    outcomes = lens.outcomes(log.exposures)
    past_log = log.exposures.take(is_past)
    factors = fit_factors(past_log.users, past_log.items, outcomes[is_past])
    item_factors = factors.vectors_of(ids)
    learned, counted, viewers = 0.0, 0.0, 0
    for chunk in viewers_with_both(log, is_past):
        windows = [past[-ranker.shape.max_length :] for past, _ in chunk]
        scores = (_states(ranker, log, windows) @ vectors.t() + bias).numpy()
        for row, (past, wanted) in zip(scores, chunk, strict=True):
            shown = log.exposures.take(past)
            surprise = factors.surprises(shown.users, shown.items, outcomes[past])
            liked = item_factors @ (surprise @ factors.vectors_of(shown.items))
            seen = np.searchsorted(ids, log.exposures.items[past])
            targets = np.setdiff1d(np.searchsorted(ids, log.exposures.items[wanted]), seen)
            if len(targets):
                learned += recall(_standard(row) + _standard(liked), seen, targets)
                counted += recall(popular.copy(), seen, targets)
                viewers += 1
    return {
        "recall_at_20": round(learned / max(viewers, 1), 4),
        "most_wanted_recall_at_20": round(counted / max(viewers, 1), 4),
        "viewers": viewers,
        "items": len(ids),
    }


def viewers_with_both(
    log: ViewedLog, is_past: NDArray[np.bool_]
) -> list[list[tuple[NDArray[np.int64], NDArray[np.int64]]]]:
    """Rows before the split and wanted rows after it, of viewers who have both, in chunks."""
    both = []
    for start, end in zip(log.starts, log.ends, strict=True):
        rows = np.arange(start, end)
        past, wanted = rows[is_past[start:end]], rows[~is_past[start:end] & log.is_wanted[start:end]]
        if len(past) and len(wanted):
            both.append((past, wanted))
    chosen = np.random.default_rng(0).permutation(len(both))[:MOST_VIEWERS]
    kept = [both[index] for index in chosen]
    return [kept[start : start + 64] for start in range(0, len(kept), 64)]


def _states(ranker: Ranker, log: ViewedLog, windows: list[NDArray[np.int64]]) -> torch.Tensor:
    rows = pad(windows, -1)
    safe = rows.clamp(min=0)
    history = History(log.described(safe), rows >= 0, log.seconds[safe], log.actions[safe], log.watched[safe])
    last = torch.tensor([len(window) - 1 for window in windows])
    return ranker.encode(history)[torch.arange(len(windows)), last]


def _standard(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((scores - scores.mean()) / (scores.std() + 1e-6), np.float32)


def recall(scores: NDArray[np.float32], seen: NDArray[np.int64], targets: NDArray[np.int64]) -> float:
    """The share of `targets` among the best RETRIEVAL_TOP that are not `seen`; at most so many can be found."""
    scores[seen] = -np.inf
    top = np.argpartition(-scores, min(RETRIEVAL_TOP, len(scores) - 1))[:RETRIEVAL_TOP]
    return len(np.intersect1d(top, targets)) / min(len(targets), RETRIEVAL_TOP)

"""What `train_ranker` and `evaluate_ranker` do with an exposure log."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from feed.ranker.checkpoints import Checkpoints
from feed.ranker.exposures import Exposures, read_exposures
from feed.ranker.log_training import LogPlan
from feed.ranker.versions_from_logs import (
    HELD_OUT_SHARE,
    LEAST_NEW_ROWS,
    Tell,
    Trained,
    Vectors,
    judge,
    load_version,
    promote_if_no_worse,
    save_version,
    split_moment,
    train_afresh,
    train_further,
)


@dataclass(frozen=True, slots=True)
class LogRun:
    path: Path
    folder: Path
    plan: LogPlan
    dim: int = 64
    blocks: int = 2
    most_rows: int | None = None
    earlier: Path | None = None
    """Exposures from before the log: read for histories and counts, never judged."""
    is_fresh: bool = False
    has_baselines: bool = False


def train_on_log(run: LogRun, *, tell: Tell) -> dict[str, Any]:
    """Train on all but the newest fifth, judge on that fifth beside the version that serves, promote if no worse."""
    return train_on_exposures(run, _read(run, tell), tell=tell)


def train_on_exposures(
    run: LogRun, exposures: Exposures, *, tell: Tell, vectors: Vectors | None = None, share: float = HELD_OUT_SHARE
) -> dict[str, Any]:
    """The same for exposures that are in memory; `share` of the newest is held out."""
    store = Checkpoints(run.folder)
    moment, serving_name = split_moment(exposures, share), store.promoted()
    serving_figures = None
    if serving_name:
        serving_figures = judge(load_version(store, serving_name), exposures, moment, vectors)
        tell({"serving": serving_name, "mean_gauc": serving_figures["mean_gauc"]})
    began = time.monotonic()
    trained = _train(run, exposures, moment, store, tell, vectors)
    seconds = time.monotonic() - began
    figures = judge(trained, exposures, moment, vectors, has_baselines=run.has_baselines)
    version = save_version(store, trained, figures, exposures)
    is_promoted = promote_if_no_worse(store, version, figures, serving_figures)
    return {
        "version": version.name,
        "is_promoted": is_promoted,
        "serving_before": serving_name,
        "serving_mean_gauc": serving_figures["mean_gauc"] if serving_figures else None,
        "training_seconds": round(seconds, 1),
        "split_ms": moment,
        **figures,
    }


def evaluate_on_log(run: LogRun, *, tell: Tell) -> dict[str, Any]:
    """Judge the version that serves on what is newer than its training; without one, train on the older four fifths."""
    exposures, store = _read(run, tell), Checkpoints(run.folder)
    known = None if run.is_fresh else _usable(store, exposures)
    if known is not None:
        name, trained = known
        moment = trained.lens.trained_until_ms + 1
        if run.earlier is not None:
            moment = max(moment, int(read_exposures(run.path, most_rows=run.most_rows).times_ms[0]))
        return {
            "version": name,
            "split_ms": moment,
            **judge(trained, exposures, moment, has_baselines=run.has_baselines),
        }
    moment = split_moment(exposures)
    trained = train_afresh(exposures, moment, run.plan, dim=run.dim, blocks=run.blocks, tell=tell)
    return {"version": None, "split_ms": moment, **judge(trained, exposures, moment, has_baselines=run.has_baselines)}


def _train(
    run: LogRun, exposures: Exposures, moment: int, store: Checkpoints, tell: Tell, vectors: Vectors | None
) -> Trained:
    name = store.promoted()
    if name and not run.is_fresh:
        before = load_version(store, name)
        is_due = exposures.times_ms < moment
        new = int((is_due & (exposures.times_ms > before.lens.trained_until_ms)).sum())
        if _shares_actions(before, exposures) and 0 < new < is_due.sum():
            tell({"warm_start": name, "new_exposures": new})
            return train_further(exposures, moment, before, run.plan, tell=tell, vectors=vectors)
    return train_afresh(exposures, moment, run.plan, dim=run.dim, blocks=run.blocks, tell=tell, vectors=vectors)


def _usable(store: Checkpoints, exposures: Exposures) -> tuple[str, Trained] | None:
    """The version that serves, where it knows this log's actions and the log goes on after its training."""
    name = store.promoted()
    if name is None:
        return None
    trained = load_version(store, name)
    newer = int((exposures.times_ms > trained.lens.trained_until_ms).sum())
    return (name, trained) if newer >= LEAST_NEW_ROWS and _shares_actions(trained, exposures) else None


def _shares_actions(trained: Trained, exposures: Exposures) -> bool:
    return bool(set(trained.lens.actions) & set(exposures.action_names))


def _read(run: LogRun, tell: Tell) -> Exposures:
    exposures = read_exposures(run.path, most_rows=run.most_rows)
    if run.earlier is not None:
        exposures = _joined(read_exposures(run.earlier), exposures)
    if not exposures.action_names:
        raise ValueError(
            f"{run.path} has no column of zeros and ones and no watch time: nothing says what viewers did."
        )
    tell(
        {
            "exposures": len(exposures),
            "viewers": len(np.unique(exposures.users)),
            "items": len(np.unique(exposures.items)),
            "actions": list(exposures.action_names),
        }
    )
    return exposures


def _joined(earlier: Exposures, later: Exposures) -> Exposures:
    names = tuple(dict.fromkeys((*later.action_names, *earlier.action_names)))
    first, second = earlier.with_actions(names), later.with_actions(names)
    order = np.argsort(np.concatenate([first.times_ms, second.times_ms]), kind="stable")
    return Exposures(
        users=np.concatenate([first.users, second.users])[order],
        items=np.concatenate([first.items, second.items])[order],
        authors=np.concatenate([first.authors, second.authors])[order],
        times_ms=np.concatenate([first.times_ms, second.times_ms])[order],
        watch_ms=np.concatenate([first.watch_ms, second.watch_ms])[order],
        duration_ms=np.concatenate([first.duration_ms, second.duration_ms])[order],
        actions=np.concatenate([first.actions, second.actions])[order],
        action_names=names,
        has_watch=first.has_watch or second.has_watch,
    )

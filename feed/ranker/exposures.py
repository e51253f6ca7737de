"""Exposure logs: who was shown what and when, how long they watched and what they did. CSV or Parquet.

Wanted columns: user, item, author, timestamp (ms), watch_ms, duration_ms; every further column of zeros and ones is an
action. Only user, item and a time are needed; names that other data sets use for the same things are understood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from feed.ranker.log_files import affordable_rows, may_be_flags, moments, read_table, whole_ids

ALIASES = {
    "user": ("user", "user_id", "uid", "viewer"),
    "item": ("item", "item_id", "video", "video_id", "clip", "clip_id", "iid"),
    "author": ("author", "author_id", "creator", "creator_id"),
    "timestamp": ("timestamp", "timestamp_ms", "time_ms", "time", "ts", "server_timestamp"),
    "watch_ms": ("watch_ms", "play_time_ms", "watch_time_ms", "playing_time", "watch_time"),
    "duration_ms": ("duration_ms", "video_duration_ms", "video_duration", "duration"),
}
NOT_ACTIONS = {"is_rand", "is_random", "is_ad", "is_train", "is_test"}
"""Columns of zeros and ones that say how an exposure came to be, not what the viewer did."""
NEGATIVE_WORDS = ("hate", "dislike", "not_interested", "report", "block", "mute", "less", "skip", "negative")
COMPLETE_SHARE, SKIP_MS, REWATCH_SHARE = 0.9, 2000, 1.8


@dataclass(frozen=True, slots=True)
class Exposures:
    """One row for each exposure, sorted by time; every array has one entry a row."""

    users: NDArray[np.int64]
    items: NDArray[np.int64]
    authors: NDArray[np.int64]
    times_ms: NDArray[np.int64]
    watch_ms: NDArray[np.float32]
    duration_ms: NDArray[np.float32]
    actions: NDArray[np.float32]
    """(rows, actions) of 0 and 1."""
    action_names: tuple[str, ...]
    has_watch: bool

    def __len__(self) -> int:
        return len(self.users)

    def take(self, rows: NDArray[Any] | slice) -> Exposures:
        return Exposures(
            self.users[rows],
            self.items[rows],
            self.authors[rows],
            self.times_ms[rows],
            self.watch_ms[rows],
            self.duration_ms[rows],
            self.actions[rows],
            self.action_names,
            self.has_watch,
        )

    def with_actions(self, names: tuple[str, ...]) -> Exposures:
        """The same rows with exactly these action columns; one that this log lacks is all zeros."""
        columns = [
            self.actions[:, self.action_names.index(name)] if name in self.action_names else np.zeros(len(self), "f4")
            for name in names
        ]
        actions = np.stack(columns, axis=1) if columns else np.zeros((len(self), 0), np.float32)
        return Exposures(
            self.users,
            self.items,
            self.authors,
            self.times_ms,
            self.watch_ms,
            self.duration_ms,
            actions,
            names,
            self.has_watch,
        )

    def is_positive(self) -> NDArray[np.bool_]:
        """Rows that say the viewer wanted more of it: a positive action, or nearly all of it watched."""
        wanted = [index for index, name in enumerate(self.action_names) if not is_negative(name)]
        return np.asarray(self.actions[:, wanted].any(axis=1))


def is_negative(action: str) -> bool:
    return any(word in action for word in NEGATIVE_WORDS)


def read_exposures(path: Path, *, most_rows: int | None = None) -> Exposures:
    """The newest `most_rows` rows of a log, or as many as fit in memory.

    Raises ValueError where user, item or time is missing, where no row has all three, and for a file that is no table.
    """
    table = read_table(path, {name for names in ALIASES.values() for name in names})
    named = {wanted: _find(table, names) for wanted, names in ALIASES.items()}
    missing = [wanted for wanted in ("user", "item", "timestamp") if named[wanted] is None]
    if missing:
        raise ValueError(f"{path} has no column for {', '.join(missing)}; it has {', '.join(table.column_names)}.")
    for wanted in ("user", "item", "timestamp"):
        table = table.filter(pc.is_valid(table[named[wanted]]))
    if not len(table):
        raise ValueError(f"{path} has no row with a user, an item and a time.")
    times = moments(table[named["timestamp"]])
    order = np.argsort(times, kind="stable")[-(most_rows or affordable_rows()) :]
    table, times = table.take(pa.array(order)), times[order]
    watch, duration = _numbers(table, named["watch_ms"], len(times)), _numbers(table, named["duration_ms"], len(times))
    names, actions = _actions(table, {name for name in named.values() if name})
    has_watch = named["watch_ms"] is not None
    if has_watch:
        names, actions = _with_watching(names, actions, watch, duration)
    return Exposures(
        users=_ids(table, named["user"], len(times)),
        items=_ids(table, named["item"], len(times)),
        authors=_ids(table, named["author"], len(times)),
        times_ms=times,
        watch_ms=watch.astype(np.float32),
        duration_ms=duration.astype(np.float32),
        actions=np.stack(actions, axis=1) if actions else np.zeros((len(times), 0), np.float32),
        action_names=tuple(names),
        has_watch=has_watch,
    )


def _find(table: pa.Table, names: tuple[str, ...]) -> str | None:
    found = {column.lower(): column for column in table.column_names}
    return next((found[name] for name in names if name in found), None)


def _numbers(table: pa.Table, name: str | None, rows: int) -> NDArray[np.float64]:
    """A numeric column with nothing as 0; negative lengths are 0 too."""
    if name is None:
        return np.zeros(rows)
    column = pc.fill_null(pc.cast(table[name], pa.float64(), safe=False), 0.0).to_numpy()
    return np.asarray(np.clip(np.nan_to_num(np.asarray(column)), 0, None), np.float64)


def _ids(table: pa.Table, name: str | None, rows: int) -> NDArray[np.int64]:
    """Nobody for a column that is not there."""
    return np.zeros(rows, np.int64) if name is None else whole_ids(table[name])


def _actions(table: pa.Table, taken: set[str]) -> tuple[list[str], list[NDArray[np.float32]]]:
    """Every further column that holds only zeros, ones and nothing; one that never or always holds is no use."""
    names, columns = [], []
    for name in table.column_names:
        if name in taken or name.lower() in NOT_ACTIONS or not may_be_flags(table[name]):
            continue
        values = np.asarray(pc.fill_null(pc.cast(table[name], pa.float32(), safe=False), 0.0).to_numpy())
        if 0 < values.sum() < len(values):
            names.append(name)
            columns.append(values.astype(np.float32))
    return names, columns


def with_watching(exposures: Exposures) -> Exposures:
    """The same rows with the actions that watching tells among their columns."""
    columns = [exposures.actions[:, index] for index in range(exposures.actions.shape[1])]
    watch, duration = exposures.watch_ms.astype(np.float64), exposures.duration_ms.astype(np.float64)
    names, told = _with_watching(list(exposures.action_names), columns, watch, duration)
    actions = np.stack(told, axis=1) if told else np.zeros((len(exposures), 0), np.float32)
    return replace(exposures, actions=actions, action_names=tuple(names))


def _with_watching(
    names: list[str], actions: list[NDArray[np.float32]], watch: NDArray[np.float64], duration: NDArray[np.float64]
) -> tuple[list[str], list[NDArray[np.float32]]]:
    """Actions that watching itself tells: to the end, again, or away at once."""
    is_known = duration > 0
    told = {
        "complete": is_known & (watch >= COMPLETE_SHARE * duration),
        "rewatch": is_known & (watch >= REWATCH_SHARE * duration),
        "skip": watch < np.where(is_known, np.minimum(SKIP_MS, duration / 2), SKIP_MS),
    }
    new = {name: rows for name, rows in told.items() if name not in names and 0 < rows.sum() < len(rows)}
    return [*names, *new], [*actions, *(rows.astype(np.float32) for rows in new.values())]

"""The ranker in the inference process: answers questions with the version that the pointer names at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from django.conf import settings
from numpy.typing import NDArray

from feed.ranker.affinity import AFFINITY_WIDTH, pointed_at
from feed.ranker.checkpoints import Checkpoints
from feed.ranker.exposures import Exposures, with_watching
from feed.ranker.lens import Lens, duration_buckets, watch_buckets
from feed.ranker.meanings import Codebooks, items_from
from feed.ranker.model import Candidates, History, Ranker
from feed.ranker.pointer import POINTER
from feed.ranker.questions import ACTIONS, Question, Verdict, as_question
from feed.ranker.standing import Standing


@dataclass(frozen=True, slots=True)
class Served:
    version: str
    ranker: Ranker
    lens: Lens
    standing: Standing
    codebooks: Codebooks | None


def load_served(folder: Path, name: str) -> Served:
    """A version with everything that serving reads. Raises FileNotFoundError for one that was not made to serve."""
    store = Checkpoints(folder)
    ranker, version = store.load(name)
    arrays = store.load_arrays(name)
    lens, codebooks = Lens.from_json(version.facts["lens"]), Codebooks.from_arrays(arrays)
    return Served(name, ranker, lens, Standing.from_arrays(arrays), codebooks)


class RankerModel:
    """Items are `Question`s, results `Verdict`s, both as plain msgpack; None while no version serves."""

    batch_max = 8

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or settings.RANKER_DIR
        self._served: Served | None = None
        self._pointed_at = 0

    def load(self) -> None:
        self._refresh()

    def check(self, item: Any) -> None:
        as_question(item)

    def run(self, items: Sequence[Any]) -> list[Any]:
        self._refresh()
        served = self._served
        if served is None:
            return [None] * len(items)
        return [msgspec.to_builtins(answer(served, as_question(item)), builtin_types=(bytes,)) for item in items]

    def _refresh(self) -> None:
        """Follow the pointer: a promotion or a roll-back holds from the next question on."""
        pointer = self.folder / POINTER
        changed = pointer.stat().st_mtime_ns if pointer.exists() else 0
        if changed != self._pointed_at:
            name = Checkpoints(self.folder).promoted()
            self._served = load_served(self.folder, name) if name else None
            self._pointed_at = changed


@torch.inference_mode()
def answer(served: Served, question: Question) -> Verdict:
    """Chances of each action of the version and seconds of watching, for each clip of the question."""
    past, asked = _past(question, served.lens), _asked(question)
    length = served.ranker.shape.max_length
    recent = past.take(slice(max(0, len(past) - length), len(past)))
    past_vectors, vectors = _vectors(question.past_vectors, len(past)), _vectors(question.vectors, len(asked))
    items = items_from(
        torch.from_numpy(asked.items)[None],
        torch.from_numpy(asked.authors)[None],
        vectors,
        served.codebooks,
    )
    statistics = served.standing.statistics(question.viewer, asked, past, served.lens)
    if served.codebooks is not None:
        alike = _alike(served.codebooks, past_vectors, served.lens.outcomes(past), vectors)
        statistics = np.concatenate([statistics, alike], axis=1)
    history = _history(recent, past_vectors[len(past) - len(recent) :], served)
    candidates = Candidates(
        items,
        torch.full((1, len(asked)), question.now_ms // 1000),
        torch.from_numpy(statistics)[None],
        torch.from_numpy(duration_buckets(asked))[None],
    )
    logits = served.ranker.score(history, candidates)[0]
    chances = torch.sigmoid(logits[:, :-1]).numpy().astype("<f4")
    seconds = served.lens.seconds_of(logits[:, -1].numpy(), duration_buckets(asked)).astype("<f4")
    return Verdict(served.version, served.lens.actions, chances.tobytes(), seconds.tobytes())


def _alike(
    codebooks: Codebooks, past: NDArray[np.float32], outcomes: NDArray[np.float32], vectors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How far what the viewer was pleased by points at each clip, by meaning."""
    if not len(past):
        return np.zeros((len(vectors), AFFINITY_WIDTH), np.float32)
    return pointed_at(past @ codebooks.projection, outcomes, vectors @ codebooks.projection)


def _history(past: Exposures, vectors: NDArray[np.float32], served: Served) -> History:
    """Oldest first; a viewer without a past has one padded step that nobody sees."""
    if not len(past):
        nothing = torch.zeros(1, 1, dtype=torch.long)
        width = vectors.shape[1] if vectors.ndim == 2 and vectors.shape[1] else served.ranker.shape.items.caption_dim
        items = items_from(nothing, nothing, np.zeros((1, width), np.float32), served.codebooks)
        actions = torch.zeros(1, 1, len(served.lens.actions))
        return History(items, torch.zeros(1, 1, dtype=torch.bool), nothing, actions, nothing)
    return History(
        items_from(torch.from_numpy(past.items)[None], torch.from_numpy(past.authors)[None], vectors, served.codebooks),
        torch.ones(1, len(past), dtype=torch.bool),
        torch.from_numpy(past.times_ms // 1000)[None],
        torch.from_numpy(past.with_actions(served.lens.actions).actions)[None],
        torch.from_numpy(watch_buckets(past))[None],
    )


def _past(question: Question, lens: Lens) -> Exposures:
    clips = np.frombuffer(question.past_clips, "<i8")
    actions = np.frombuffer(question.past_actions, np.uint8).reshape(len(clips), len(ACTIONS)).astype(np.float32)
    past = Exposures(
        users=np.full(len(clips), question.viewer, np.int64),
        items=clips.copy(),
        authors=np.frombuffer(question.past_authors, "<i8").copy(),
        times_ms=np.frombuffer(question.past_times_ms, "<i8").copy(),
        watch_ms=np.frombuffer(question.past_watch_ms, "<f4").copy(),
        duration_ms=np.frombuffer(question.past_duration_ms, "<f4").copy(),
        actions=actions,
        action_names=ACTIONS,
        has_watch=True,
    )
    return with_watching(past).with_actions(lens.actions)


def _asked(question: Question) -> Exposures:
    clips = np.frombuffer(question.clips, "<i8").copy()
    return Exposures(
        users=np.full(len(clips), question.viewer, np.int64),
        items=clips,
        authors=np.frombuffer(question.authors, "<i8").copy(),
        times_ms=np.full(len(clips), question.now_ms, np.int64),
        watch_ms=np.zeros(len(clips), np.float32),
        duration_ms=np.frombuffer(question.duration_ms, "<f4").copy(),
        actions=np.zeros((len(clips), 0), np.float32),
        action_names=(),
        has_watch=True,
    )


def _vectors(body: bytes, rows: int) -> NDArray[np.float32]:
    return np.frombuffer(body, "<f2").reshape(rows, -1 if rows else 0).astype(np.float32)

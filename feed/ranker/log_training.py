"""Learning from an exposure log: every action head, the watch head and the retrieval head in one pass."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from feed.ranker.affinity import AFFINITY_WIDTH
from feed.ranker.exposure_batches import Batch, ViewedLog
from feed.ranker.exposures import Exposures
from feed.ranker.items import Items, ItemShape
from feed.ranker.lens import Lens
from feed.ranker.losses import full_softmax
from feed.ranker.meanings import CODES, LEVELS, Meanings, described
from feed.ranker.model import Ranker, RankerShape
from feed.ranker.running_counts import statistics_width

SMALL_CATALOGUE = 8192
"""Up to here the retrieval loss goes over all items, beyond over a sample of this size with logQ correction."""
RETRIEVAL_STEPS = 1024
RETRIEVAL_SHARE = 0.3
MOST_BUCKETS = 2**16
WARM_UP_STEPS = 20


@dataclass(frozen=True, slots=True)
class LogPlan:
    epochs: int = 6
    minutes: float = 20.0
    tokens: int = 3000
    window: int = 100
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.02
    seed: int = 0


def log_shape(
    exposures: Exposures,
    lens: Lens,
    *,
    dim: int = 64,
    blocks: int = 2,
    window: int = 100,
    meanings: Meanings | None = None,
) -> RankerShape:
    """An open catalogue: hashed ids in two tables, so that a new item needs no new row."""
    items = len(np.unique(exposures.items))
    authors = len(np.unique(exposures.authors))
    shape = ItemShape(
        id_buckets=_buckets(items),
        id_hashes=2,
        author_buckets=_buckets(authors) if authors > 1 else 0,
        semantic_levels=LEVELS if meanings else 0,
        semantic_codes=CODES,
        caption_dim=meanings.vectors.shape[1] if meanings else 0,
    )
    width = statistics_width(len(lens.actions)) + AFFINITY_WIDTH * (2 if meanings else 1)
    return RankerShape(
        shape, dim=dim, blocks=blocks, max_length=window, dropout=0.2, actions=lens.actions, statistics=width
    )


def _buckets(count: int) -> int:
    return min(MOST_BUCKETS, max(64, 1 << math.ceil(math.log2(1.5 * count + 1))))


class LogTrainer:
    """One optimizer over one ranker; `epoch` may be called again with newer rows."""

    def __init__(self, ranker: Ranker, lens: Lens, plan: LogPlan) -> None:
        torch.manual_seed(plan.seed)
        self.ranker, self.plan = ranker, plan
        self.rng = np.random.default_rng(plan.seed)
        self.optimizer = torch.optim.AdamW(
            ranker.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay, betas=(0.9, 0.98)
        )
        self.head_weights = torch.tensor([_entropy(rate) ** -0.5 for rate in lens.priors[:-1]])
        self.began, self.steps = time.monotonic(), 0
        self.meanings: Meanings | None = None

    def run(self, log: ViewedLog, allowed: NDArray[np.bool_], *, after_epoch: Callable[[int, float], Any]) -> None:
        """Epochs over the allowed rows until the plan's epochs or minutes are spent."""
        self.meanings = log.meanings
        for number in range(1, self.plan.epochs + 1):
            losses = [self._learn(batch, catalogue) for batch, catalogue in self._batches(log, allowed, number)]
            after_epoch(number, float(np.mean(losses)) if losses else float("nan"))
            if self._spent(number) >= 1:
                break

    def _batches(
        self, log: ViewedLog, allowed: NDArray[np.bool_], number: int
    ) -> Iterator[tuple[Batch, tuple[Tensor, Tensor]]]:
        catalogue = _catalogue(log, allowed)
        windows = log.training_windows(allowed, self.plan.window, self.rng)
        tokens = min(self.plan.tokens, max(500, int(allowed.sum()) // 50))
        total = max(1, int(sum(map(len, windows)) // tokens))
        next_wanted = log.next_wanted(allowed)
        for index, batch in enumerate(log.batches(windows, allowed, next_wanted, tokens=tokens, rng=self.rng)):
            spent = self._spent(number - 1 + min(1, index / total))
            if spent >= 1:
                return
            rate = self.plan.learning_rate * min(1, (self.steps + 1) / WARM_UP_STEPS)
            for group in self.optimizer.param_groups:
                group["lr"] = rate * max(0.05, 0.5 * (1 + math.cos(math.pi * spent)))
            yield batch, catalogue

    def _spent(self, epochs: float) -> float:
        return max(epochs / self.plan.epochs, (time.monotonic() - self.began) / 60 / self.plan.minutes)

    def _learn(self, batch: Batch, catalogue: tuple[Tensor, Tensor]) -> float:
        self.ranker.train()
        self.steps += 1
        states, logits = self.ranker.judge_history(batch.history, batch.candidates)
        loss = self._judging_loss(logits, batch) + RETRIEVAL_SHARE * self._retrieval_loss(states, batch, catalogue)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.ranker.parameters(), 1.0)
        self.optimizer.step()
        return loss.item()

    def _judging_loss(self, logits: Tensor, batch: Batch) -> Tensor:
        """Cross entropy of each action, rare ones lifted so that they are heard, plus the watch head's error."""
        judged = logits[batch.is_judged]
        errors = functional.binary_cross_entropy_with_logits(
            judged[:, :-1], batch.labels[batch.is_judged], reduction="none"
        )
        watch = functional.smooth_l1_loss(judged[:, -1], batch.watch[batch.is_judged])
        return (errors.mean(dim=0) * self.head_weights).mean() + 0.5 * watch

    def _retrieval_loss(self, states: Tensor, batch: Batch, catalogue: tuple[Tensor, Tensor]) -> Tensor:
        """Softmax of the next wanted item over the catalogue, or over a sample that is corrected for being one."""
        steps = torch.nonzero((batch.next_wanted > 0) & batch.history.mask)
        if not len(steps):
            return states.sum() * 0
        steps = steps[torch.from_numpy(self.rng.permutation(len(steps))[:RETRIEVAL_STEPS])]
        asked, wanted = states[steps[:, 0], steps[:, 1]], batch.next_wanted[steps[:, 0], steps[:, 1]]
        ids, authors = catalogue
        correction: Tensor | float = 0.0
        if len(ids) > SMALL_CATALOGUE:
            ids, authors, correction = self._sample(ids, authors, wanted)
        vectors, bias = self.ranker.catalogue(described(Items(ids, authors), self.meanings))
        return full_softmax(asked, vectors, bias - correction, torch.searchsorted(ids, wanted))

    def _sample(self, ids: Tensor, authors: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The wanted items and a uniform draw, in order, with the log of how likely each was to be here."""
        drawn = torch.from_numpy(self.rng.integers(0, len(ids), SMALL_CATALOGUE // 2))
        places, counts = torch.unique(torch.searchsorted(ids, wanted), return_counts=True)
        chosen = torch.unique(torch.cat([places, drawn]))
        expected = torch.full((len(chosen),), len(drawn) / len(ids))
        expected[torch.searchsorted(chosen, places)] += counts.float()
        return ids[chosen], authors[chosen], torch.log(expected)


def _entropy(rate: float) -> float:
    """What a constant guess of `rate` costs, never less than a head with one positive in a thousand."""
    rate = min(max(rate, 1e-3), 1 - 1e-3)
    return -rate * math.log(rate) - (1 - rate) * math.log(1 - rate)


def _catalogue(log: ViewedLog, allowed: NDArray[np.bool_]) -> tuple[Tensor, Tensor]:
    """Every item that was ever shown in the allowed rows with its author, sorted by id."""
    ids, first = np.unique(log.exposures.items[allowed], return_index=True)
    return torch.from_numpy(ids), torch.from_numpy(log.exposures.authors[allowed][first])

"""The ranker: one trunk over a viewer's history, one head that finds items and several that judge them."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn

from feed.ranker.heads import ActionHeads, StepEncoder
from feed.ranker.items import Items, ItemShape, ItemTower
from feed.ranker.trunk import Layout, Offer, Trunk


@dataclass(frozen=True, slots=True)
class RankerShape:
    """Everything that decides which weights exist; stored beside them."""

    items: ItemShape
    dim: int = 64
    heads: int = 2
    blocks: int = 2
    max_length: int = 200
    dropout: float = 0.3
    actions: tuple[str, ...] = ()
    """Names of the action heads, in order. None for histories without actions."""
    statistics: int = 0
    """How many running counts accompany a candidate."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        rest = {**data, "items": ItemShape(**data["items"]), "actions": tuple(data["actions"])}
        return cls(**rest)


@dataclass(frozen=True, slots=True)
class History:
    """What viewers did, oldest first, padded at the end; everything is (batch, length, …)."""

    items: Items
    mask: Tensor
    times: Tensor | None = None
    """Seconds."""
    actions: Tensor | None = None
    """1.0 where the viewer did it, one column for each of `RankerShape.actions`."""
    watched: Tensor | None = None
    """Bucket of how much of the clip was watched."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Items to judge: (batch, count, …)."""

    items: Items
    times: Tensor | None = None
    statistics: Tensor | None = None
    durations: Tensor | None = None
    """Bucket of the clip's length."""


class Ranker(nn.Module):
    """Scores of a candidate depend on the history and on that candidate, never on its neighbours in the batch."""

    def __init__(self, shape: RankerShape) -> None:
        super().__init__()
        self.shape = shape
        self.items = ItemTower(shape.items, shape.dim)
        self.trunk = Trunk(shape.dim, shape.heads, shape.blocks, shape.max_length, shape.dropout)
        self.dropout = nn.Dropout(shape.dropout)
        self.popularity = nn.Embedding(shape.items.id_buckets, 1)
        nn.init.zeros_(self.popularity.weight)
        self.steps = StepEncoder(shape.dim, len(shape.actions)) if shape.actions else None
        self.judge = ActionHeads(shape.dim, len(shape.actions), shape.statistics) if shape.actions else None

    def encode(self, history: History) -> Tensor:
        """The state after each step: (batch, length, dim)."""
        states: Tensor = self.trunk(self._read(history), Layout.causal(history.mask.shape[1], history.times))
        return states

    def catalogue(self, items: Items) -> tuple[Tensor, Tensor]:
        """Vectors and biases of `items`; `state @ vectors.T + bias` is how likely each is to come next."""
        return self.items(items), self.popularity(items.ids % self.popularity.num_embeddings).squeeze(-1)

    def judge_history(self, history: History, candidates: Candidates) -> tuple[Tensor, Tensor]:
        """States after each step, and (batch, length, actions + 1) logits of each step as if it were still to come.

        `candidates` are the history's own steps without what the viewer then did.
        """
        length = history.mask.shape[1]
        times = None if history.times is None else history.times.repeat(1, 2)
        layout = Layout.every_step_judged(length, times)
        hidden = self.trunk(torch.cat([self._read(history), self._offer(candidates)], dim=1), layout)
        return hidden[:, :length], self._verdict(hidden[:, length:], candidates)

    def score(self, history: History, candidates: Candidates) -> Tensor:
        """(batch, count, actions + 1) logits: one for each action, then the watch head."""
        layout = Layout.causal(history.mask.shape[1], history.times)
        offer = Offer.of(history.mask, history.times, candidates.times)
        return self._verdict(self.trunk.judge(self._read(history), layout, self._offer(candidates), offer), candidates)

    def _offer(self, candidates: Candidates) -> Tensor:
        assert self.judge is not None
        vectors = self.items(candidates.items) * math.sqrt(self.shape.dim)
        offered: Tensor = self.judge.offer(vectors, candidates.durations)
        return offered

    def _verdict(self, hidden: Tensor, candidates: Candidates) -> Tensor:
        assert self.judge is not None
        logits: Tensor = self.judge(hidden, self.items(candidates.items), candidates.statistics)
        return logits

    def _read(self, history: History) -> Tensor:
        read = self.items(history.items) * math.sqrt(self.shape.dim)
        if self.steps is not None and history.actions is not None and history.watched is not None:
            read = read + self.steps(history.actions, history.watched)
        dropped: Tensor = self.dropout(read)
        return dropped

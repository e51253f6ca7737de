"""What enters the trunk beside items, and what leaves it as a judgement."""

from __future__ import annotations

import torch
from torch import Tensor, nn

WATCH_BUCKETS = 16
DURATION_BUCKETS = 16


class StepEncoder(nn.Module):
    """What the viewer did with an item, as a vector to add to the item's own."""

    def __init__(self, dim: int, actions: int) -> None:
        super().__init__()
        self.actions = nn.Linear(actions, dim)
        self.watched = nn.Embedding(WATCH_BUCKETS, dim)
        nn.init.normal_(self.watched.weight, std=0.2)

    def forward(self, actions: Tensor, watched: Tensor) -> Tensor:
        """`actions` (…, actions) of 0 and 1, `watched` (…) of buckets."""
        vectors: Tensor = self.actions(actions) + self.watched(watched)
        return vectors


class ActionHeads(nn.Module):
    """One logit for each action and one for the share watched, from the trunk's state, the item and running counts."""

    def __init__(self, dim: int, actions: int, statistics: int) -> None:
        super().__init__()
        self.marker = nn.Parameter(torch.zeros(dim))
        self.durations = nn.Embedding(DURATION_BUCKETS, dim)
        nn.init.normal_(self.durations.weight, std=0.2)
        self.statistics = statistics
        self.hidden = nn.Sequential(nn.Linear(2 * dim + statistics, 2 * dim), nn.SiLU(), nn.Dropout(0.1))
        self.out = nn.Linear(2 * dim, actions + 1)
        nn.init.zeros_(self.out.weight)
        self.direct = nn.Linear(statistics, actions + 1, bias=False) if statistics else None
        if self.direct is not None:
            nn.init.zeros_(self.direct.weight)

    def offer(self, vectors: Tensor, durations: Tensor | None) -> Tensor:
        """Item vectors marked as candidates: what the trunk reads where no action is known yet."""
        offered = vectors + self.marker
        return offered if durations is None else offered + self.durations(durations)

    def forward(self, state: Tensor, vectors: Tensor, statistics: Tensor | None) -> Tensor:
        parts = [state, vectors]
        if statistics is not None:
            parts.append(statistics)
        logits: Tensor = self.out(self.hidden(torch.cat(parts, dim=-1)))
        if self.direct is not None and statistics is not None:
            logits = logits + self.direct(statistics)
        return logits

"""The sequence trunk: pointwise SiLU attention with relative position and time bias.

After the hierarchical sequential transduction unit (Zhai et al., "Actions speak louder than words", 2024): attention
without softmax keeps the *strength* of a taste and not only its share, and one gated block replaces attention plus
feed-forward, which is what makes it cheap enough for two CPU cores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

TIME_BUCKETS = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """Who sees whom in one batch, and how far apart they are.

    `visible` is (1 or batch, length, length) of bool, rows look at columns; `distance` counts steps between the two;
    `gap` is the bucket of the time between them, or None where the data carries no time.
    """

    visible: Tensor
    distance: Tensor
    gap: Tensor | None = None

    @classmethod
    def causal(cls, length: int, times: Tensor | None = None) -> Self:
        """Each step sees itself and what came before. Rows padded at their end need no further mask."""
        steps = torch.arange(length)
        distance = (steps[:, None] - steps[None, :]).clamp(min=0)[None]
        return cls(visible=(steps[:, None] >= steps[None, :])[None], distance=distance, gap=time_gaps(times))

    @classmethod
    def every_step_judged(cls, length: int, times: Tensor | None = None) -> Self:
        """A history, then the same steps again as candidates: each sees what came strictly before it, and itself.

        One pass so trains a judgement of every exposure exactly as serving would have made it. `times` is
        (batch, 2 * length), the history's twice.
        """
        steps = torch.arange(length).repeat(2)
        is_candidate = torch.arange(2 * length) >= length
        apart = steps[:, None] - steps[None, :]
        seen = torch.where(is_candidate[:, None], apart > 0, apart >= 0) & ~is_candidate[None, :]
        visible = seen | torch.eye(2 * length, dtype=torch.bool)
        return cls(visible=visible[None], distance=apart.clamp(min=0)[None], gap=time_gaps(times))

    @classmethod
    def with_candidates(cls, history_mask: Tensor, candidates: int, times: Tensor | None = None) -> Self:
        """History first, then candidates that see the history and themselves and never each other.

        So a candidate's score depends on the viewer and on itself alone: any batch, any order gives the same number.
        `history_mask` is (batch, length), true where a step is real; `times` is (batch, length + candidates).
        """
        batch, length = history_mask.shape
        total = length + candidates
        after = history_mask.sum(dim=1, keepdim=True).expand(-1, candidates)
        steps = torch.cat([torch.arange(length).expand(batch, -1), after], dim=1)
        apart = steps[:, :, None] - steps[:, None, :]
        is_history = torch.zeros(batch, total, dtype=torch.bool)
        is_history[:, :length] = history_mask
        seen = torch.where(torch.arange(total)[None, :, None] < length, apart >= 0, apart > 0)
        visible = (seen & is_history[:, None, :]) | torch.eye(total, dtype=torch.bool)
        return cls(visible=visible, distance=apart.clamp(min=0), gap=time_gaps(times))


@dataclass(frozen=True, slots=True)
class Offer:
    """How candidates see a history: `mask` (batch, length) of real steps, `distance` (batch, 1, length) in steps, `gap`
    (batch, count, length) as buckets of time."""

    mask: Tensor
    distance: Tensor
    gap: Tensor | None

    @classmethod
    def of(cls, mask: Tensor, past: Tensor | None, now: Tensor | None) -> Self:
        """`past` (batch, length) and `now` (batch, count) in seconds; without both there is no gap."""
        steps = torch.arange(mask.shape[1])
        distance = (mask.sum(dim=1)[:, None] - steps[None]).clamp(min=0)[:, None]
        gap = None if past is None or now is None else _buckets(now[:, :, None] - past[:, None, :])
        return cls(mask, distance, gap)


def time_gaps(times: Tensor | None) -> Tensor | None:
    """Buckets that grow with the square root of two, from one second to about a month. `times` is in seconds."""
    if times is None:
        return None
    return _buckets(times[:, :, None] - times[:, None, :])


def _buckets(apart: Tensor) -> Tensor:
    seconds = apart.abs().clamp(min=1).to(torch.float32)
    return (2 * torch.log2(seconds)).long().clamp(max=TIME_BUCKETS - 1)


class Block(nn.Module):
    """One gated unit: attention decides what to read, the gate decides what to keep."""

    def __init__(self, dim: int, heads: int, max_length: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.head_dim, self.max_length = heads, dim // heads, max_length
        self.norm_in, self.norm_out = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.project, self.merge = nn.Linear(dim, 4 * dim), nn.Linear(dim, dim)
        self.position_bias = nn.Parameter(torch.zeros(heads, max_length + 1))
        self.time_bias = nn.Parameter(torch.zeros(heads, TIME_BUCKETS))
        self.dropout = nn.Dropout(dropout)
        nn.init.xavier_uniform_(self.project.weight)
        nn.init.xavier_uniform_(self.merge.weight)

    def forward(self, hidden: Tensor, layout: Layout) -> Tensor:
        """(batch, length, dim) in and out."""
        batch, length, dim = hidden.shape
        gate, value, query, key = silu(self.project(self.norm_in(hidden))).chunk(4, dim=-1)
        query, key, value = (self._split(part) for part in (query, key, value))
        scores = query @ key.transpose(-1, -2) + self._bias(layout)
        weights = silu(scores) * (layout.visible[:, None] / self.max_length)
        read = (weights @ value).transpose(1, 2).reshape(batch, length, dim)
        added: Tensor = self.dropout(self.merge(self.norm_out(read) * gate))
        return hidden + added

    def judge(self, history: Tensor, offered: Tensor, offer: Offer) -> Tensor:
        """Candidates (batch, count, dim) through this block: each reads the history as it entered, and itself.

        The same numbers as `forward` under `Layout.with_candidates`, for the cost of count times length and not of
        their sum squared.
        """
        gate, value, query, key = silu(self.project(self.norm_in(offered))).chunk(4, dim=-1)
        _, past_value, _, past_key = silu(self.project(self.norm_in(history))).chunk(4, dim=-1)
        query, key, value, past_key, past_value = map(self._split, (query, key, value, past_key, past_value))
        scores = query @ past_key.transpose(-1, -2) + self._bias_of(offer.distance, offer.gap)
        read = (silu(scores) * (offer.mask[:, None, None] / self.max_length)) @ past_value
        alone = (query * key).sum(dim=-1, keepdim=True) + self.position_bias[:, 0][None, :, None, None]
        if offer.gap is not None:
            alone = alone + self.time_bias[:, 0][None, :, None, None]
        read = (read + silu(alone) / self.max_length * value).transpose(1, 2).reshape(offered.shape)
        judged: Tensor = offered + self.merge(self.norm_out(read) * gate)
        return judged

    def _bias_of(self, distance: Tensor, gap: Tensor | None) -> Tensor:
        bias: Tensor = self.position_bias[:, distance.clamp(max=self.max_length)].transpose(0, 1)
        return bias if gap is None else bias + self.time_bias[:, gap].transpose(0, 1)

    def _split(self, part: Tensor) -> Tensor:
        batch, length, _ = part.shape
        return part.view(batch, length, self.heads, self.head_dim).transpose(1, 2)

    def _bias(self, layout: Layout) -> Tensor:
        return self._bias_of(layout.distance, layout.gap)


class Trunk(nn.Module):
    """A stack of blocks over vectors that somebody else made: items, or items joined with actions."""

    def __init__(self, dim: int, heads: int, blocks: int, max_length: int, dropout: float) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(dim, heads, max_length, dropout) for _ in range(blocks))
        self.norm = nn.LayerNorm(dim)

    def judge(self, history: Tensor, layout: Layout, offered: Tensor, offer: Offer) -> Tensor:
        """What `forward` gives for candidates, without dropout; `layout` is the history's own."""
        for block in self.blocks:
            assert isinstance(block, Block)
            offered = block.judge(history, offered, offer)
            history = block(history, layout)
        normed: Tensor = self.norm(offered)
        return normed

    def forward(self, hidden: Tensor, layout: Layout) -> Tensor:
        for block in self.blocks:
            hidden = block(hidden, layout)
        normed: Tensor = self.norm(hidden)
        return normed

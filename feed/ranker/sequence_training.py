"""Learning the trunk and the retrieval head from plain sequences, within a budget of epochs and of minutes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from feed.ranker.items import Items, ItemShape
from feed.ranker.leave_one_out import VALIDATION, Figures, ranks_of_targets
from feed.ranker.losses import full_softmax
from feed.ranker.model import History, Ranker, RankerShape
from feed.ranker.sequences import Ids, SequenceData, cut_windows, pad, training_batches

WARM_UP_STEPS = 100
BATCHES_AN_EPOCH = 60


@dataclass(frozen=True, slots=True)
class SequencePlan:
    """How long and how hard to train. The learning rate falls by whichever of epochs and minutes runs out first."""

    epochs: int = 80
    minutes: float = 75.0
    validate_every: int = 4
    tokens: int = 6_400
    """Steps in a batch, fewer where there would be less than `BATCHES_AN_EPOCH`."""
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Epoch:
    """One line of the training log."""

    number: int
    loss: float
    seconds: float
    validation: Figures | None


def sequence_shape(
    item_count: int, *, dim: int = 64, heads: int = 2, blocks: int = 2, dropout: float = 0.3
) -> RankerShape:
    """A closed catalogue: each id has a row of its own."""
    return RankerShape(ItemShape(id_buckets=item_count + 1), dim=dim, heads=heads, blocks=blocks, dropout=dropout)


def train_on_sequences(
    data: SequenceData, shape: RankerShape, plan: SequencePlan, *, on_epoch: Callable[[Epoch, Ranker], None]
) -> Ranker:
    """The ranker of the epoch with the best validation NDCG@10. The test targets are never looked at."""
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    ranker = Ranker(shape)
    optimizer = torch.optim.AdamW(
        ranker.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay, betas=(0.9, 0.98)
    )
    tokens = min(plan.tokens, max(1000, sum(map(len, data.training())) // BATCHES_AN_EPOCH))
    began, best, best_weights = time.monotonic(), -1.0, ranker.state_dict()
    step = 0
    for number in range(1, plan.epochs + 1):
        epoch_began, losses = time.monotonic(), []
        for inputs, targets in training_batches(cut_windows(data.training(), shape.max_length, rng), tokens, rng):
            step += 1
            spent = max((number - 1) / plan.epochs, (time.monotonic() - began) / 60 / plan.minutes)
            _set_learning_rate(optimizer, plan.learning_rate * min(1, step / WARM_UP_STEPS), spent)
            losses.append(_learn(ranker, optimizer, inputs, targets))
        is_last = number == plan.epochs or time.monotonic() - began > plan.minutes * 60
        figures = None
        if is_last or number % plan.validate_every == 0:
            figures = Figures.of(ranks_of_targets(data, SequenceScorer(ranker), back=VALIDATION))
            if figures.ndcg_at_10 > best:
                best = figures.ndcg_at_10
                best_weights = {name: weight.clone() for name, weight in ranker.state_dict().items()}
        on_epoch(Epoch(number, float(np.mean(losses)), time.monotonic() - epoch_began, figures), ranker)
        if is_last:
            break
    ranker.load_state_dict(best_weights)
    return ranker


def _set_learning_rate(optimizer: torch.optim.Optimizer, peak: float, spent: float) -> None:
    """Half a cosine down to a fiftieth; `spent` is the share of the budget that is gone."""
    for group in optimizer.param_groups:
        group["lr"] = peak * max(0.02, 0.5 * (1 + math.cos(math.pi * min(spent, 1.0))))


def _learn(ranker: Ranker, optimizer: torch.optim.Optimizer, inputs: Tensor, targets: Tensor) -> float:
    ranker.train()
    states = ranker.encode(History(Items(inputs), inputs > 0))
    is_step = targets >= 0
    vectors, bias = ranker.catalogue(Items(torch.arange(ranker.shape.items.id_buckets)))
    loss = full_softmax(states[is_step], vectors, bias, targets[is_step])
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return loss.item()


class SequenceScorer:
    """Logits of every item as the next one, from the last `max_length` steps."""

    def __init__(self, ranker: Ranker) -> None:
        self.ranker = ranker.eval()

    @torch.inference_mode()
    def __call__(self, histories: Sequence[Ids]) -> NDArray[np.float32]:
        recent = [history[-self.ranker.shape.max_length :] for history in histories]
        inputs = pad(recent, 0)
        states = self.ranker.encode(History(Items(inputs), inputs > 0))
        last = states[torch.arange(len(recent)), torch.tensor([len(history) - 1 for history in recent])]
        vectors, bias = self.ranker.catalogue(Items(torch.arange(self.ranker.shape.items.id_buckets)))
        scores: NDArray[np.float32] = torch.addmm(bias, last, vectors.t()).numpy()
        return scores

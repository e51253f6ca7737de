"""Train the low-rank changes of the sentence model, and calibrate them on patterns that they never saw."""

from __future__ import annotations

import io
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from moderation.screening.text.corpus import Sentence
from moderation.screening.text.encoder import adapted_names, base_model, encoded, pooled
from moderation.screening.verdicts import Policy

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

RANK = 16
FROZEN_LAYERS = 2
BATCH = 32
LEARNING_RATE = 1e-3
CHARACTERS_MAX = 400
HELD_OF_ORDINARY, HELD_OF_ALARMING = 0.07, 0.07
"""The share of harmless calibration patterns that may be held; each pattern counts once, however often expanded."""
BAND = 1.6
"""How steeply scores rise around the threshold, in logits of the network to logits of the score."""
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Trained:
    policies: tuple[Policy, ...]
    arrays: dict[str, Floats]
    caught: dict[str, float]
    held: dict[str, float]

    def as_npz(self) -> bytes:
        buffer = io.BytesIO()
        names = np.array([policy.value for policy in self.policies])
        halved = {key: rows.astype(np.float16) if rows.ndim > 1 else rows for key, rows in self.arrays.items()}
        np.savez_compressed(buffer, policies=names, **halved)  # type: ignore[arg-type]
        return buffer.getvalue()


def train(sentences: Sequence[Sentence], *, seed: int, epochs: int, say: Callable[[str], None]) -> Trained:
    """Deterministic for a seed on one machine."""
    import torch

    torch.manual_seed(seed)
    # Small batches of short texts lose more to threads that wait for each other than they win.
    torch.set_num_threads(1)
    policies = tuple(sorted({s.policy for s in sentences if s.policy is not None}))
    learnt = [s for s in sentences if not s.is_for_calibration]
    kept = [s for s in sentences if s.is_for_calibration]
    tokenizer, model = base_model()
    changes = _adapt(model)
    head = torch.nn.Linear(2 * 384, 1 + len(policies))
    _fit(tokenizer, model, head, [*changes.parameters(), *head.parameters()], learnt, policies, seed, epochs, say)
    logits = _logits(tokenizer, model, head, [s.text for s in kept])
    threshold = _threshold(logits, kept)
    arrays = {
        "head": head.weight.detach().numpy(),
        "bias": head.bias.detach().numpy(),
        "threshold": np.array([threshold], np.float32),
        "band": np.array([BAND], np.float32),
    }
    for name, change in changes.named_children():
        key = name.replace("/", ".")
        arrays[f"{key}.a"], arrays[f"{key}.b"] = (p.detach().numpy() for p in change.parameters())
    return Trained(policies, arrays, *_reached(logits, kept, threshold))


def _adapt(model: torch.nn.Module) -> torch.nn.ModuleDict:
    """Freeze the network and put a trainable product of two small matrices beside each weight of the upper layers."""
    import torch

    class LowRank(torch.nn.Module):
        def __init__(self, linear: torch.nn.Linear) -> None:
            super().__init__()
            self.down = torch.nn.Parameter(torch.randn(RANK, linear.in_features) / math.sqrt(linear.in_features))
            self.up = torch.nn.Parameter(torch.zeros(linear.out_features, RANK))

        def forward(self, _: torch.nn.Module, inputs: tuple[torch.Tensor], output: torch.Tensor) -> torch.Tensor:
            return output + torch.nn.functional.dropout(inputs[0], 0.05, self.training) @ self.down.T @ self.up.T

    model.requires_grad_(False)
    changes = torch.nn.ModuleDict()
    for name in adapted_names(model):
        if int(name.split(".")[2]) >= FROZEN_LAYERS:
            linear = model.get_submodule(name)
            assert isinstance(linear, torch.nn.Linear)
            changes[name.replace(".", "/")] = change = LowRank(linear)
            linear.register_forward_hook(change)
    return changes


def _fit(
    tokenizer: Tokenizer,
    model: torch.nn.Module,
    head: torch.nn.Linear,
    parameters: list[torch.nn.Parameter],
    learnt: Sequence[Sentence],
    policies: tuple[Policy, ...],
    seed: int,
    epochs: int,
    say: Callable[[str], None],
) -> None:
    import torch

    labels = torch.from_numpy(targets(learnt, policies))
    weight = torch.clamp((1 - labels).sum(0) / labels.sum(0).clamp(min=1), 1, 4)
    loss_of = torch.nn.BCEWithLogitsLoss(pos_weight=weight)
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=0.01)
    steps = epochs * math.ceil(len(learnt) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=0.1)
    for epoch in range(epochs):
        total = 0.0
        for rows in _batches([s.text for s in learnt], random.Random(f"{seed} {epoch}")):
            texts = [learnt[row].text[:CHARACTERS_MAX] for row in rows]
            features = torch.nn.functional.dropout(pooled(model, *encoded(tokenizer, texts)), 0.1)
            smooth = labels[rows] * 0.96 + 0.02
            loss = loss_of(head(features), smooth)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * len(rows)
        say(f"epoch {epoch + 1} of {epochs}: loss {total / len(learnt):.4f}")


def targets(sentences: Sequence[Sentence], policies: tuple[Policy, ...]) -> Floats:
    """[sentences, 1 + policies]: whether it is unsafe at all, then by which policy."""
    return np.array(
        [[s.policy is not None, *(s.policy is policy for policy in policies)] for s in sentences], np.float32
    )


def _batches(texts: Sequence[str], source: random.Random) -> Iterator[list[int]]:
    """Rows of like length together, in random order: little time goes into padding."""
    order = sorted(range(len(texts)), key=lambda row: (len(texts[row]) // 12, source.random()))
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    source.shuffle(batches)
    yield from batches


def _logits(tokenizer: Tokenizer, model: torch.nn.Module, head: torch.nn.Linear, texts: Sequence[str]) -> Floats:
    import torch

    with torch.inference_mode():
        parts = [
            head(pooled(model, *encoded(tokenizer, texts[start : start + BATCH])))
            for start in range(0, len(texts), BATCH)
        ]
    logits: Floats = torch.cat(parts).numpy()
    return logits


def _threshold(logits: Floats, kept: Sequence[Sentence]) -> float:
    """The logit of "unsafe" that few harmless calibration patterns pass; it will score 0.5."""
    return max(
        _quantile_over_patterns(logits[:, 0], kept, section, 1 - held)
        for section, held in (("ordinary", HELD_OF_ORDINARY), ("alarming", HELD_OF_ALARMING))
    )


def _quantile_over_patterns(scores: Floats, kept: Sequence[Sentence], section: str, quantile: float) -> float:
    rows = [
        (float(score), s.pattern)
        for score, s in zip(scores, kept, strict=True)
        if s.section == section and s.language == "en"
    ]
    count = Counter(pattern for _, pattern in rows)
    rows.sort()
    reached, wanted = 0.0, quantile * len(count)
    for score, pattern in rows:
        reached += 1 / count[pattern]
        if reached >= wanted:
            return score
    return rows[-1][0]


def _reached(logits: Floats, kept: Sequence[Sentence], threshold: float) -> tuple[dict[str, float], dict[str, float]]:
    """Shares of the calibration sentences over the threshold: of each policy, and of the harmless sections."""
    shares = {
        f"{language} {section}": float(np.mean([row[0] >= threshold for row, s in rows]))
        for language in sorted({s.language for s in kept})
        for section in sorted({s.section for s in kept})
        if (
            rows := [
                (r, s) for r, s in zip(logits, kept, strict=True) if (s.language, s.section) == (language, section)
            ]
        )
    }
    harmless = {key: share for key, share in shares.items() if key.endswith(("ordinary", "alarming"))}
    return {key: share for key, share in shares.items() if key not in harmless}, harmless

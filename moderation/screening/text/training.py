"""Train the small classifier on embeddings, and calibrate it on patterns it never saw."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.screening.text.classifier import Network
from moderation.screening.text.corpus import Sentence
from moderation.screening.verdicts import Policy

HIDDEN = 96
EPOCHS = 60
BATCH = 256
HELD_OF_ORDINARY, HELD_OF_ALARMING = 0.004, 0.05
"""The share of harmless calibration sentences that each policy alone may hold."""
BAND = 1.6
"""How steeply scores rise around the threshold, in logits of the network to logits of the score."""
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Trained:
    policies: tuple[Policy, ...]
    network: Network
    caught: dict[str, float]
    held: dict[str, float]

    def as_npz(self) -> bytes:
        buffer = io.BytesIO()
        network = self.network
        np.savez_compressed(
            buffer,
            policies=np.array([policy.value for policy in self.policies]),
            hidden=network.hidden,
            hidden_bias=network.hidden_bias,
            output=network.output,
            output_bias=network.output_bias,
            scale=network.scale,
            offset=network.offset,
        )
        return buffer.getvalue()


def train(sentences: Sequence[Sentence], embeddings: Floats, *, seed: int) -> Trained:
    """`embeddings[i]` belongs to `sentences[i]`. Deterministic for a seed on one machine."""
    policies = tuple(dict.fromkeys(s.policy for s in sentences if s.policy is not None))
    labels = np.array([[s.policy is policy for policy in policies] for s in sentences], np.float32)
    kept = np.array([s.is_for_calibration for s in sentences])
    raw = _fit(embeddings[~kept], labels[~kept], seed)
    sections = np.array([s.section for s in sentences])
    network = _calibrated(raw, embeddings, sections, kept)
    scores = network.scores(embeddings[kept])
    caught = {
        policy.value: float((scores[labels[kept][:, i] > 0] >= 0.5).any(axis=1).mean())
        for i, policy in enumerate(policies)
        if labels[kept][:, i].any()
    }
    held = {s: float((scores[sections[kept] == s] >= 0.5).any(axis=1).mean()) for s in ("ordinary", "alarming")}
    return Trained(policies, network, caught, held)


def _fit(inputs: Floats, labels: Floats, seed: int) -> Network:
    import torch

    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Dropout(0.1),
        torch.nn.Linear(inputs.shape[1], HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.3),
        torch.nn.Linear(HIDDEN, labels.shape[1]),
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.02)
    weight = torch.tensor(np.clip((1 - labels).sum(0) / np.maximum(labels.sum(0), 1), 1, 6), dtype=torch.float32)
    loss_of = torch.nn.BCEWithLogitsLoss(pos_weight=weight)
    x, y = torch.from_numpy(inputs), torch.from_numpy(labels)
    model.train()
    for _ in range(EPOCHS):
        for rows in torch.split(torch.randperm(len(x)), BATCH):
            # Noise on unit vectors stands for the wordings that no pattern has.
            noisy = torch.nn.functional.normalize(x[rows] + 0.02 * torch.randn_like(x[rows]), dim=1)
            optimizer.zero_grad()
            loss_of(model(noisy), y[rows]).backward()
            optimizer.step()
    first, last = model[1], model[4]
    count = labels.shape[1]
    return Network(
        first.weight.detach().numpy().T.copy(),  # type: ignore[operator]
        first.bias.detach().numpy().copy(),  # type: ignore[operator]
        last.weight.detach().numpy().T.copy(),  # type: ignore[operator]
        last.bias.detach().numpy().copy(),  # type: ignore[operator]
        np.ones(count, np.float32),
        np.zeros(count, np.float32),
    )


def _calibrated(raw: Network, embeddings: Floats, sections: NDArray[np.str_], kept: NDArray[np.bool_]) -> Network:
    """Set each policy's threshold where few harmless calibration sentences pass it, and make it score 0.5."""
    inner = np.maximum(embeddings[kept] @ raw.hidden + raw.hidden_bias, 0.0)
    logits = inner @ raw.output + raw.output_bias
    ordinary, alarming = (logits[sections[kept] == name] for name in ("ordinary", "alarming"))
    threshold = np.maximum(
        np.quantile(ordinary, 1 - HELD_OF_ORDINARY, axis=0), np.quantile(alarming, 1 - HELD_OF_ALARMING / 4, axis=0)
    )
    threshold = np.maximum(threshold, 0.0)
    scale = np.full(len(threshold), 1 / BAND, np.float32)
    offset = (-threshold / BAND).astype(np.float32)
    return Network(raw.hidden, raw.hidden_bias, raw.output, raw.output_bias, scale, offset)

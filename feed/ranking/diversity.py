"""One author, one chain and one subject should not fill a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from feed.candidate import Scored

AUTHOR_DECAY, AUTHOR_FLOOR, ROOT_DECAY = 0.5, 0.25, 0.6
THETA = 0.65
"""How much quality weighs against difference in the determinantal process."""
DIVERSIFIED = 150


def decay_repeats(scored: Sequence[Scored]) -> list[Scored]:
    """Best first; each further clip of an author, and of a remix chain, counts for less."""
    authors, roots = Counter[int](), Counter[int]()
    for item in sorted(scored, key=lambda item: -item.score):
        candidate = item.candidate
        item.score *= max(AUTHOR_FLOOR, AUTHOR_DECAY ** authors[candidate.author_id])
        item.score *= ROOT_DECAY ** roots[candidate.root_id]
        authors[candidate.author_id] += 1
        roots[candidate.root_id] += 1
    return sorted(scored, key=lambda item: -item.score)


def diversify(scored: Sequence[Scored], count: int) -> list[Scored]:
    """The best `count` as a set: greedy maximum of a determinantal point process (Chen, Zhang, Zhou 2018).

    Of the first DIVERSIFIED; what follows them keeps its order.
    """
    head, tail = list(scored[:DIVERSIFIED]), list(scored[DIVERSIFIED:])
    if len(head) < 3:
        return [*head, *tail][:count]
    scores = np.array([item.score for item in head])
    quality = np.exp(THETA / (1 - THETA) * (scores / max(scores.max(), 1e-9)))
    vectors = np.stack([item.candidate.vector for item in head]).astype(np.float64)
    kernel = quality[:, None] * (vectors @ vectors.T) * quality[None, :]
    chosen = _greedy(kernel, min(count, len(head)))
    rest = sorted(set(range(len(head))) - set(chosen))
    return [*(head[index] for index in [*chosen, *rest]), *tail][:count]


def _greedy(kernel: np.ndarray, count: int) -> list[int]:
    """Indices in the order in which each adds most volume; stops where nothing adds any."""
    gains, basis = np.diag(kernel).copy(), np.zeros((count, len(kernel)))
    chosen: list[int] = []
    while len(chosen) < count:
        best = int(np.argmax(gains))
        if gains[best] < 1e-10:
            break
        row = (kernel[best] - basis[: len(chosen), best] @ basis[: len(chosen)]) / np.sqrt(gains[best])
        basis[len(chosen)] = row
        gains = gains - row**2
        gains[best] = -np.inf
        chosen.append(best)
    return chosen

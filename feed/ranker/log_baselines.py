"""What one would try first on an exposure log, judged on the same rows as the ranker."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from feed.ranker.exposure_batches import ViewedLog
from feed.ranker.lens import Lens
from feed.ranker.log_evaluation import MOST_VIEWERS, head_figures, mean_gauc, recall, viewers_with_both
from feed.ranker.metrics import Floats

SUBJECTS = ("item_rate", "author_rate", "viewer_rate", "viewer_with_author_rate")
FACTORS = 64


def baseline_figures(log: ViewedLog, judged: NDArray[np.bool_], lens: Lens, from_ms: int) -> dict[str, Any]:
    """AUC and GAUC per head of each baseline, and the Recall@20 of those that can find items.

    Rates run on through the judged rows, each from what came strictly before it; the factors of `implicit`, where it
    is installed, are those of its alternating least squares over what was wanted before `from_ms`.
    """
    width, rows = len(lens.actions) + 2, log.statistics.numpy()
    found: dict[str, Any] = {}
    for place, name in enumerate(SUBJECTS):
        start = place * width + 1
        found[name] = _told(log, judged, lens, rows[:, start : start + len(lens.actions)].astype(np.float64))
    factors = _implicit(log, log.exposures.times_ms < from_ms)
    if factors is not None:
        found["implicit_als"] = _told(log, judged, lens, factors.scores(log, len(lens.actions)))
        found["implicit_als"]["recall_at_20"] = factors.recall_at_20(log, log.exposures.times_ms < from_ms)
    return found


def _told(log: ViewedLog, judged: NDArray[np.bool_], lens: Lens, scores: Floats) -> dict[str, Any]:
    heads = head_figures(log, judged, scores, lens.actions)
    return {"mean_gauc": mean_gauc(heads), "heads": heads}


class Factorized:
    """Vectors of viewers and items; both in the order of `users` and `items`."""

    def __init__(self, users: NDArray[np.int64], items: NDArray[np.int64], model: Any) -> None:
        self.users, self.items = users, items
        self.of_users, self.of_items = np.asarray(model.user_factors), np.asarray(model.item_factors)

    def scores(self, log: ViewedLog, actions: int) -> Floats:
        """The same product for every action: such a model knows one kind of liking."""
        users = np.searchsorted(self.users, log.exposures.users)
        items = np.searchsorted(self.items, log.exposures.items)
        product = np.einsum("nd,nd->n", self.of_users[users], self.of_items[items]).astype(np.float64)
        return np.repeat(product[:, None], actions, axis=1)

    def recall_at_20(self, log: ViewedLog, is_past: NDArray[np.bool_]) -> float:
        """As for the ranker: over every item of the log, without what the viewer was shown before."""
        total, viewers = 0.0, 0
        for past, wanted in (pair for chunk in viewers_with_both(log, is_past) for pair in chunk):
            viewer = np.searchsorted(self.users, log.exposures.users[past[0]])
            seen = np.searchsorted(self.items, log.exposures.items[past])
            targets = np.setdiff1d(np.searchsorted(self.items, log.exposures.items[wanted]), seen)
            if len(targets) and viewers < MOST_VIEWERS:
                total += recall((self.of_items @ self.of_users[viewer]).astype(np.float32), seen, targets)
                viewers += 1
        return round(total / max(viewers, 1), 4)


def _implicit(log: ViewedLog, is_past: NDArray[np.bool_]) -> Factorized | None:
    """None where the library is not installed (it is no part of the product, and brings no types) or nothing to fit."""
    try:
        import implicit
    except ImportError:
        return None
    users, user = np.unique(log.exposures.users, return_inverse=True)
    items, item = np.unique(log.exposures.items, return_inverse=True)
    wanted = is_past & log.is_wanted
    if not wanted.any() or min(len(users), len(items)) <= FACTORS:
        return None
    ones = np.ones(int(wanted.sum()), np.float32)
    table = sparse.csr_matrix((ones, (user[wanted], item[wanted])), shape=(len(users), len(items)))
    model = implicit.als.AlternatingLeastSquares(factors=FACTORS, iterations=10, random_state=0, num_threads=1)
    model.fit(table, show_progress=False)
    return Factorized(users, items, model)

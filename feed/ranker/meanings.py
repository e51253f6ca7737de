"""What items are about, for a ranker: caption vectors, and codes that near vectors share.

So a clip that nobody has watched yet stands where clips like it stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from feed.ranker.items import Items

LEVELS, CODES, ROUNDS, REDUCED = 2, 64, 8, 32
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Codebooks:
    """What a catalogue's vectors have in common."""

    centres: Floats
    """(LEVELS, CODES, dim): each level codes what the levels above it left over."""
    projection: Floats
    """(dim, up to REDUCED): onto the directions in which the vectors differ most."""

    @classmethod
    def of(cls, vectors: Floats, seed: int = 0) -> Self:
        """Residual k-means over the vectors of a catalogue."""
        drawn, rest, levels = np.random.default_rng(seed), vectors.copy(), []
        for _ in range(LEVELS):
            centres = rest[drawn.choice(len(rest), CODES, replace=len(rest) < CODES)].copy()
            for _ in range(ROUNDS):
                nearest = _nearest(rest, centres)
                for code in np.unique(nearest):
                    centres[code] = rest[nearest == code].mean(axis=0)
            rest = rest - centres[_nearest(rest, centres)]
            levels.append(centres)
        _, directions = np.linalg.eigh(vectors.T @ vectors)
        return cls(np.stack(levels), directions[:, ::-1][:, :REDUCED].astype(np.float32))

    def arrays(self) -> dict[str, Floats]:
        return {"codebooks": self.centres, "projection": self.projection}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Any]) -> Self | None:
        return cls(arrays["codebooks"], arrays["projection"]) if "codebooks" in arrays else None

    def codes_of(self, vectors: Floats) -> NDArray[np.int64]:
        """(rows, LEVELS)."""
        rest, found = vectors, []
        for centres in self.centres:
            nearest = _nearest(rest, centres)
            rest = rest - centres[nearest]
            found.append(nearest)
        return np.stack(found, axis=1)


def _nearest(vectors: Floats, centres: Floats) -> NDArray[np.int64]:
    squares = (centres**2).sum(axis=1)
    return np.asarray((squares - 2 * vectors @ centres.T).argmin(axis=1), np.int64)


@dataclass(frozen=True, slots=True)
class Meanings:
    """Vectors of the items of a log; an item without one has the vector 0."""

    ids: NDArray[np.int64]
    """Sorted."""
    vectors: Floats
    codebooks: Codebooks

    @classmethod
    def of(cls, vectors: dict[int, Floats], codebooks: Codebooks | None = None) -> Self | None:
        """None where nothing is known of any item."""
        if not vectors:
            return None
        ids = np.array(sorted(vectors), np.int64)
        table = np.stack([vectors[int(item)] for item in ids])
        return cls(ids, table, codebooks or Codebooks.of(table))

    def reduced_of(self, items: NDArray[np.int64]) -> Floats:
        """(items, REDUCED): enough for telling how alike two items are."""
        place = np.minimum(np.searchsorted(self.ids, items), len(self.ids) - 1)
        known = (self.ids[place] == items)[:, None]
        return np.asarray((self.vectors @ self.codebooks.projection)[place] * known, np.float32)

    def describe(self, items: Items) -> Items:
        """The same items with captions and codes."""
        flat = items.ids.numpy().ravel()
        place = np.minimum(np.searchsorted(self.ids, flat), len(self.ids) - 1)
        is_known = self.ids[place] == flat
        distinct, where = np.unique(place, return_inverse=True)
        codes = self.codebooks.codes_of(self.vectors[distinct])[where]
        captions = self.vectors[place] * is_known[:, None]
        shape: tuple[Any, ...] = tuple(items.ids.shape)
        return Items(
            items.ids,
            items.authors,
            torch.from_numpy(codes).view(*shape, -1),
            torch.from_numpy(captions.astype(np.float32)).view(*shape, -1),
        )


def described(items: Items, meanings: Meanings | None) -> Items:
    return items if meanings is None else meanings.describe(items)


def items_from(ids: Tensor, authors: Tensor, vectors: Floats, codebooks: Codebooks | None) -> Items:
    """Items whose vectors came along with the question."""
    if codebooks is None:
        return Items(ids, authors)
    codes = torch.from_numpy(codebooks.codes_of(vectors)).view(*ids.shape, -1)
    return Items(ids, authors, codes, torch.from_numpy(vectors).view(*ids.shape, -1))

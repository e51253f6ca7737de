"""How an item becomes a vector: hashed ids, codes of its meaning, its author, its caption. Whatever is known is added.

A clip that nobody has watched yet still has a meaning, an author and a caption, so it can be ranked at once; what its
own id has learned comes on top as it is watched. There is no table by viewer: taste is what a viewer watched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn

_MULTIPLIERS = (2654435761, 805459861, 3674653429)


@dataclass(frozen=True, slots=True)
class ItemShape:
    """Which parts an item has. A part of size 0 does not exist in the model."""

    id_buckets: int
    id_hashes: int = 1
    author_buckets: int = 0
    semantic_levels: int = 0
    semantic_codes: int = 256
    caption_dim: int = 0


@dataclass(frozen=True, slots=True)
class Items:
    """A batch of items, any leading shape. `ids` and `authors` are any non-negative integers; 0 means none."""

    ids: Tensor
    authors: Tensor | None = None
    semantic: Tensor | None = None
    """(..., levels) of codes."""
    captions: Tensor | None = None
    """(..., caption_dim) of unit vectors."""

    def __getitem__(self, index: Tensor | slice) -> Self:
        rest = (self.authors, self.semantic, self.captions)
        return type(self)(self.ids[index], *(None if part is None else part[index] for part in rest))


class HashedIds(nn.Module):
    """Several small tables instead of one row for each id: collisions differ between tables, so sums stay apart.

    With one table at least as large as the highest id, the bucket is the id itself and nothing collides.
    """

    def __init__(self, buckets: int, hashes: int, dim: int) -> None:
        super().__init__()
        self.buckets = buckets
        tables = [nn.Embedding(buckets, dim) for _ in range(hashes)]
        for table in tables:
            nn.init.normal_(table.weight, std=0.02)
        self.tables = nn.ModuleList(tables)

    def forward(self, ids: Tensor) -> Tensor:
        found: Tensor = self.tables[0](ids % self.buckets)
        for table, factor in zip(self.tables[1:], _MULTIPLIERS, strict=False):
            found = found + table(ids * factor % self.buckets)
        return found


class ItemTower(nn.Module):
    """`Items` to vectors of size `dim`, the same space in which the retrieval head asks its question."""

    def __init__(self, shape: ItemShape, dim: int) -> None:
        super().__init__()
        self.shape = shape
        self.ids = HashedIds(shape.id_buckets, shape.id_hashes, dim)
        self.authors = HashedIds(shape.author_buckets, 1, dim) if shape.author_buckets else None
        self.semantic = nn.Embedding(max(1, shape.semantic_levels) * shape.semantic_codes, dim)
        nn.init.normal_(self.semantic.weight, std=0.02)
        self.captions = nn.Linear(shape.caption_dim, dim, bias=False) if shape.caption_dim else None

    def forward(self, items: Items) -> Tensor:
        vectors: Tensor = self.ids(items.ids)
        if self.authors is not None and items.authors is not None:
            vectors = vectors + self.authors(items.authors)
        if self.shape.semantic_levels and items.semantic is not None:
            offsets = torch.arange(self.shape.semantic_levels) * self.shape.semantic_codes
            vectors = vectors + self.semantic(items.semantic + offsets).sum(dim=-2)
        if self.captions is not None and items.captions is not None:
            vectors = vectors + self.captions(items.captions)
        return vectors

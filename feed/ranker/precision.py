"""How exactly to multiply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def brisk() -> Iterator[None]:
    """Multiply through bfloat16 where the CPU has units for it, summing in float32: training loses nothing by it.

    Serving stays exact, so that a score is the same number in every batch.
    """
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("medium")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)

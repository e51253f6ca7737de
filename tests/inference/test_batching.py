"""Requests that arrive together run together, and one's trouble is not another's."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from inference.batching import Batcher, OverloadedError


class Doubler:
    """A model without weights: doubles numbers, breaks at 13, and remembers the batches it saw."""

    batch_max = 4

    def __init__(self, *, can_load: bool = True) -> None:
        self.can_load = can_load
        self.batches: list[list[int]] = []

    def load(self) -> None:
        if not self.can_load:
            raise OSError("no weights")

    def check(self, item: Any) -> None:
        if not isinstance(item, int):
            raise ValueError("An item is a whole number.")

    def run(self, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        if 13 in items:
            raise ArithmeticError("13")
        return [2 * item for item in items]


def test_requests_that_arrive_together_share_a_batch() -> None:
    model = Doubler()

    async def ask() -> list[list[int]]:
        batcher = Batcher("doubler", model)
        return await asyncio.gather(*(batcher.run([n], timeout_seconds=30) for n in range(3)))

    assert asyncio.run(ask()) == [[0], [2], [4]]
    assert model.batches == [[0, 1, 2]]


def test_a_long_request_is_cut_into_batches() -> None:
    model = Doubler()
    assert asyncio.run(Batcher("doubler", model).run(list(range(10)), timeout_seconds=30)) == list(range(0, 20, 2))
    assert [len(batch) for batch in model.batches] == [4, 4, 2]


def test_a_request_that_breaks_the_model_fails_alone() -> None:
    async def ask() -> list[Any]:
        batcher = Batcher("doubler", Doubler())
        together = (batcher.run([n], timeout_seconds=30) for n in (1, 13, 3))
        return await asyncio.gather(*together, return_exceptions=True)

    first, broken, last = asyncio.run(ask())
    assert (first, last) == ([2], [6])
    assert isinstance(broken, ArithmeticError)


def test_a_model_that_cannot_load_says_failed_and_is_tried_again() -> None:
    model = Doubler(can_load=False)

    async def ask() -> tuple[str, list[int]]:
        batcher = Batcher("doubler", model)
        with pytest.raises(RuntimeError, match="can't be loaded"):
            await batcher.run([1], timeout_seconds=30)
        state = batcher.state
        model.can_load = True
        return state, await batcher.run([1], timeout_seconds=30)

    assert asyncio.run(ask()) == ("failed", [2])


def test_nobody_waits_past_their_time_and_nothing_runs_for_them() -> None:
    model = Doubler()

    async def ask() -> None:
        with pytest.raises(OverloadedError):
            await Batcher("doubler", model).run([1], timeout_seconds=0)

    asyncio.run(ask())
    assert model.batches == []


def test_a_bad_item_is_refused_before_it_is_queued() -> None:
    model = Doubler()
    with pytest.raises(ValueError, match="whole number"):
        asyncio.run(Batcher("doubler", model).run(["two"], timeout_seconds=30))
    assert model.batches == []

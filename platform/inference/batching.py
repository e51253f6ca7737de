"""One model at work: loads on first use, gathers requests that arrive together, forgets those nobody waits for."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog

from inference.models import Model

log = structlog.get_logger(__name__)
WINDOW_SECONDS = 0.002
QUEUE_MAX = 256
_LOADING = threading.Lock()
"""Models load one after another: libraries that import their parts when first asked break where two threads ask."""
State = Literal["idle", "loading", "ready", "failed"]


class OverloadedError(Exception):
    """Too many requests wait already, or this one waited too long."""


@dataclass
class _Request:
    items: Sequence[Any]
    deadline: float
    result: asyncio.Future[list[Any]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def is_wanted(self) -> bool:
        return not self.result.done() and time.monotonic() < self.deadline


class Batcher:
    """Must be used from one event loop. The model itself runs in a thread of its own."""

    def __init__(self, name: str, model: Model) -> None:
        self.name, self.model = name, model
        self.state: State = "idle"
        self._queue: asyncio.Queue[_Request] = asyncio.Queue(QUEUE_MAX)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._task: asyncio.Task[None] | None = None

    async def run(self, items: Sequence[Any], *, timeout_seconds: float) -> list[Any]:
        """One result per item. Raises ValueError for items that the model refuses, OverloadedError past the time."""
        for item in items:
            self.model.check(item)
        if not items:
            return []
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        request = _Request(items, time.monotonic() + timeout_seconds)
        try:
            self._queue.put_nowait(request)
            return await asyncio.wait_for(request.result, timeout_seconds)
        except (asyncio.QueueFull, TimeoutError) as error:
            raise OverloadedError from error

    async def _work(self) -> None:
        while True:
            batch = await self._gather()
            try:
                await self._load()
                results = await self._in_thread([item for request in batch for item in request.items])
            except Exception:
                log.exception("inference_failed", model=self.name)
                await self._one_by_one(batch)
                continue
            for request in batch:
                if not request.result.done():
                    request.result.set_result(results[: len(request.items)])
                del results[: len(request.items)]

    async def _gather(self) -> list[_Request]:
        batch = [await self._queue.get()]
        await asyncio.sleep(WINDOW_SECONDS)
        while not self._queue.empty() and sum(len(request.items) for request in batch) < self.model.batch_max:
            batch.append(self._queue.get_nowait())
        return [request for request in batch if request.is_wanted]

    async def _one_by_one(self, batch: list[_Request]) -> None:
        """One request's trouble must not be its neighbours'."""
        for request in batch:
            try:
                if self.state != "ready":
                    raise RuntimeError("the model can't be loaded")
                outcome = await self._in_thread(request.items)
            except Exception as error:
                if not request.result.done():
                    request.result.set_exception(error)
                continue
            if not request.result.done():
                request.result.set_result(outcome)

    async def _in_thread(self, items: Sequence[Any]) -> list[Any]:
        size = self.model.batch_max
        results: list[Any] = []
        for start in range(0, len(items), size):
            part = items[start : start + size]
            results += await asyncio.get_running_loop().run_in_executor(self._thread, self.model.run, part)
        return results

    async def _load(self) -> None:
        if self.state == "ready":
            return
        self.state = "loading"
        began = time.monotonic()
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._load_alone)
        except Exception:
            self.state = "failed"
            raise
        self.state = "ready"
        log.info("model_loaded", model=self.name, seconds=round(time.monotonic() - began, 2))

    def _load_alone(self) -> None:
        with _LOADING:
            self.model.load()

"""Asking the inference process. Every call has its time limit and one failure to handle: InferenceUnavailableError.

Never torch here: this runs in web processes and workers.
"""

from __future__ import annotations

import http.client
import os
import queue
import socket
import time
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from django.conf import settings

from inference.errors import InferenceRequestError, InferenceUnavailableError

__all__ = ["InferenceRequestError", "InferenceUnavailableError", "embed", "run", "states"]
IDLE_CONNECTIONS_MAX = 16
EMBEDDING_DIMENSIONS = 384


class _Connection(http.client.HTTPConnection):
    """HTTP over the unix socket, kept open between calls."""

    def __init__(self) -> None:
        super().__init__("inference")
        self.path = str(settings.INFERENCE_SOCKET)
        self.pid = os.getpid()

    @property
    def is_ours(self) -> bool:
        """Opened by this process to the present address: a forked child leaves its parent's alone."""
        return self.pid == os.getpid() and self.path == str(settings.INFERENCE_SOCKET)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


_idle: queue.LifoQueue[_Connection] = queue.LifoQueue(IDLE_CONNECTIONS_MAX)
"""Open connections that no thread uses."""


def embed(texts: Sequence[str], timeout_seconds: float = 2.0) -> npt.NDArray[np.float32]:
    """Unit vectors, float32 of shape [len(texts), 384]. Raises InferenceUnavailableError."""
    rows = run("embeddings", texts, timeout_seconds=timeout_seconds)
    return np.frombuffer(b"".join(rows), dtype="<f4").reshape(len(texts), EMBEDDING_DIMENSIONS)


def run(model: str, items: Sequence[Any], *, timeout_seconds: float) -> list[Any]:
    """One result per item, from any registered model.

    Raises InferenceUnavailableError when there is no answer in time, InferenceRequestError for items it refuses.
    """
    status, body = _ask("POST", f"/run/{model}", msgspec.msgpack.encode(list(items)), timeout_seconds)
    if status == 200:
        return msgspec.msgpack.decode(body, type=list)
    if status in {400, 404, 413}:
        raise InferenceRequestError(body.decode(errors="replace"))
    raise InferenceUnavailableError("The small models are busy or down; try again soon.")


def states(*, timeout_seconds: float) -> dict[str, str]:
    """Each model's state: idle, loading, ready or failed. Raises InferenceUnavailableError."""
    return msgspec.msgpack.decode(_ask("GET", "/state", b"", timeout_seconds)[1], type=dict[str, str])


def _ask(method: str, path: str, body: bytes, timeout_seconds: float) -> tuple[int, bytes]:
    deadline = time.monotonic() + timeout_seconds
    while True:
        connection, is_fresh = _take()
        try:
            return _exchange(connection, method, path, body, deadline)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            is_stale = not is_fresh and not isinstance(error, TimeoutError)
            if not is_stale or time.monotonic() >= deadline:
                raise InferenceUnavailableError("The small models gave no answer; try again soon.") from error


def _exchange(connection: _Connection, method: str, path: str, body: bytes, deadline: float) -> tuple[int, bytes]:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.timeout = left
    if connection.sock is not None:
        connection.sock.settimeout(left)
    connection.request(method, path, body, {"x-timeout-seconds": f"{left:.3f}"})
    answer = connection.getresponse()
    status, content = answer.status, answer.read()
    _give_back(connection)
    return status, content


def _take() -> tuple[_Connection, bool]:
    while True:
        try:
            connection = _idle.get_nowait()
        except queue.Empty:
            return _Connection(), True
        if connection.is_ours:
            return connection, False


def _give_back(connection: _Connection) -> None:
    try:
        _idle.put_nowait(connection)
    except queue.Full:
        connection.close()

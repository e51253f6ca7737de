"""A sign of life from every worker, in Redis: which queues it serves. Process ids prove nothing; this thread beats
only while the worker's own interpreter runs."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any

import structlog
from celery import bootsteps
from redis.exceptions import RedisError

from common import redis

log = structlog.get_logger(__name__)
BEAT_SECONDS = 10
GONE_AFTER_SECONDS = 35
_PREFIX = "hibari:worker:"


class WorkerHeartbeat(bootsteps.StartStopStep):  # type: ignore[misc]
    """Added to every Celery worker in config/celery.py."""

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._stopped = threading.Event()

    def start(self, parent: Any) -> None:
        queues = sorted(str(name) for name in parent.app.amqp.queues.consume_from)
        key = f"{_PREFIX}{parent.hostname}:{socket.gethostname()}:{os.getpid()}"
        threading.Thread(target=self._beat, args=[key, ",".join(queues)], name="heartbeat", daemon=True).start()

    def stop(self, parent: Any) -> None:
        self._stopped.set()

    def _beat(self, key: str, queues: str) -> None:
        while not self._stopped.is_set():
            try:
                redis.client().set(key, queues, ex=GONE_AFTER_SECONDS)
            except RedisError as error:
                log.warning("heartbeat_missed", reason=type(error).__name__)
            self._stopped.wait(BEAT_SECONDS)


def live_queues() -> set[str]:
    """The queues that some live worker serves. Raises redis.exceptions.RedisError with Redis down."""
    found: set[str] = set()
    client = redis.client()
    for key in client.scan_iter(match=f"{_PREFIX}*", count=500):
        value = client.get(key)
        found.update(value.decode().split(",") if isinstance(value, bytes) else ())
    return found

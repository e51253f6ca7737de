"""What went wrong with learned marks, in the log and as counts that an operator can read."""

from __future__ import annotations

from contextlib import suppress

import structlog
from redis.exceptions import RedisError

from common import redis

log = structlog.get_logger(__name__)
_COUNTS = "provenance:learned-failures"


def record_failure(name: str, *, step: str, error: Exception) -> None:
    """Log and count it. Never raises: a clip is finished with our own marks, whatever becomes of others."""
    log.warning("learned mark failed", model=name, step=step, error=f"{type(error).__name__}: {error}"[:300])
    with suppress(RedisError):
        redis.client().hincrby(_COUNTS, f"{name} {step}", 1)


def failure_counts() -> dict[str, int]:
    """How often each step of each network failed so far, as {"name step": times}. Raises RedisError."""
    found: dict[bytes, bytes] = redis.client().hgetall(_COUNTS)  # type: ignore[assignment]
    return {name.decode(): int(count) for name, count in sorted(found.items())}

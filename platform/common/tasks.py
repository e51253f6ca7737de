"""Doorbells. A task carries ids at most; running twice, late or never must all be fine."""

from collections.abc import Callable
from typing import Any

import structlog
from celery import current_app, shared_task
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


class Bell:
    """A Celery task that may fail to ring: the rows are the truth and a sweep finds what was not told."""

    def __init__(self, run: Callable[..., Any], *, queue: str) -> None:
        self.run = run
        self.queue = queue
        name = f"{run.__module__}.{run.__name__}"
        shared_task(run, name=name, queue=queue, ignore_result=True)
        self.name = name
        self.__doc__ = run.__doc__

    def __call__(self, *args: Any) -> Any:
        return self.run(*args)

    def ring(self, *args: Any) -> None:
        """Send the message now; call from `transaction.on_commit`."""
        ring(self.name, *args, queue=self.queue)


def ring(name: str, *args: Any, queue: str) -> None:
    """Ring a bell by its name, for callers that its task imports. A broker that is down is logged, not raised."""
    try:
        current_app.send_task(name, args=args, queue=queue, retry=False)
    except (OperationalError, ConnectionError, OSError) as error:
        log.warning("bell not rung", task=name, reason=type(error).__name__)


def bell(*, queue: str = "default") -> Callable[[Callable[..., Any]], Bell]:
    """Declare a doorbell: `@bell(queue="media")` above a function that takes ids."""
    return lambda run: Bell(run, queue=queue)

"""Waking the workers of an engine's queue."""

from common.tasks import ring


def wake(queue: str) -> None:
    """Tell somebody to look at this queue. Call from `transaction.on_commit`; a sweep repeats what got lost."""
    ring("generation.tasks.render_next", queue, queue=queue)

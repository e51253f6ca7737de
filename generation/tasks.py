"""Doorbells of the generation app."""

from __future__ import annotations

from common.tasks import bell
from generation import pipeline
from generation.services import sweeping
from generation.services.bonuses import grant_invite_bonuses

__all__ = ["forget_withdrawn", "grant_invite_bonuses", "render_next", "sweep"]


@bell(queue="default")
def render_next(queue: str) -> None:
    """Make the next job of a queue. Rung once a job; ringing too often finds nothing to do."""
    pipeline.run_next(queue)


@bell(queue="default")
def sweep() -> None:
    """Find what was lost: expired leases, jobs that nobody was told of, passed deadlines."""
    sweeping.sweep()


@bell(queue="default")
def forget_withdrawn() -> None:
    """Rung on each engine's queue: the worker that hears it makes its warm engine forget withdrawn likenesses."""
    pipeline.forget_withdrawn()

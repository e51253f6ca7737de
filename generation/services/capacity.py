"""Shapes that proved too large for an engine's memory: known to every process for a day, and refused at the door.

A day, because machines are changed: after that one job finds out anew. What is remembered is lost with the cache,
which costs no more than that.
"""

from __future__ import annotations

from django.core.cache import cache

from common.errors import RefusedError
from generation.engines.base import Plan
from generation.engines.registry import get_engine

REMEMBERED_SECONDS = 24 * 3600


def remember_too_large(plan: Plan) -> None:
    """A render of this plan ran out of memory after every measure that saves some."""
    key = _key(plan)
    known = cache.get(key)
    cache.set(key, min(known or _size(plan), _size(plan)), REMEMBERED_SECONDS)


def refuse_too_large(plan: Plan) -> None:
    """Raises RefusedError where the largest shot has as many pixels as one that did not fit."""
    known = cache.get(_key(plan))
    if known is None or _size(plan) < known:
        return
    engine = get_engine(plan.engine).capabilities
    pixels = plan.request.width * plan.request.height
    smaller = [f"{width}x{height}" for width, height in engine.sizes if width * height < pixels]
    message = f"{engine.title} has no memory for a shot of this size and length here: ask for a shorter or smaller one."
    raise RefusedError(
        message,
        code="too_large_here",
        errors=[{"pointer": "/size", "code": "too_large_here", "detail": message}],
        suggestions=smaller,
    )


def _size(plan: Plan) -> int:
    """Pixels of the longest shot: what is in memory at once."""
    return plan.request.width * plan.request.height * max(plan.shot_frames)


def _key(plan: Plan) -> str:
    return f"too-large:{plan.engine}:{get_engine(plan.engine).capabilities.revision}"

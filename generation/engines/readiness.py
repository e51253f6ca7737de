"""No process starts with an engine switched on that lacks what its operator must state."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from common.errors import DomainError
from generation.engines.registry import get_engine


def check_engines(**kwargs: Any) -> list[CheckMessage]:
    """A system check: an error for each engine of settings.ENGINES that can't be built, saying what to set."""
    problems: list[CheckMessage] = []
    for name in settings.ENGINES:
        if name in settings.ENGINE_CLASSES and not settings.ENGINE_OPTIONS.get(name):
            continue
        try:
            get_engine(name)
        except DomainError as error:
            problems.append(Error(f"Engine {name}: {error.message}", id="generation.E001"))
    return problems

"""Whom a person is not told about. Apps above know; each adds one function when Django starts."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

HiddenActors = Callable[[Any], QuerySet[Any, Any]]
_sources: dict[str, HiddenActors] = {}


def hide_actors(name: str, ids_of: HiddenActors) -> None:
    """Add a source: a function from a person to a subquery of the ids of people to leave out."""
    _sources[name] = ids_of


def not_hidden(recipient: Any, path: str) -> Q:
    """A filter for rows whose person at `path` may appear in this recipient's inbox."""
    shown = Q()
    for ids_of in _sources.values():
        shown &= ~Q(**{f"{path}__in": ids_of(recipient)})
    return shown

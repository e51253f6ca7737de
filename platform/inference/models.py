"""What a model of the inference process is, and where the list of them comes from.

Another app adds one with a class of this shape and a line in settings.INFERENCE_MODELS; torch is imported in load(),
so that nothing outside the process ever meets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Model(Protocol):
    """One small model. `load` and `run` are only ever called from one thread, load first."""

    batch_max: int
    """The most items that run() takes at once."""

    def load(self) -> None: ...

    def check(self, item: Any) -> None:
        """Raise ValueError, in words for the caller, if an item can't be run. Called before anything is queued."""

    def run(self, items: Sequence[Any]) -> list[Any]:
        """One result per item. Items and results are whatever msgpack can carry."""


def registered_models() -> dict[str, Model]:
    return {name: import_string(path)() for name, path in settings.INFERENCE_MODELS.items()}

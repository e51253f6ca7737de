"""Engines by name. Importing this imports no engine; asking for one imports that one only, and never its weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, cast

from django.conf import settings

from generation.engines.base import Capabilities, Engine
from generation.engines.errors import UnknownEngineError


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """All that a fresh process needs to build an engine, as plain data."""

    name: str
    path: str
    """The dotted path of the class."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Keyword arguments of the class; JSON values only."""


def get_engine(name: str) -> Engine:
    """The engine called `name`, unloaded: good for `capabilities` and `plan`. Raises UnknownEngineError."""
    spec = get_spec(name)
    return _built(spec.path, json.dumps(dict(spec.options), sort_keys=True))


def get_spec(name: str) -> EngineSpec:
    """How to build the engine called `name`. Raises UnknownEngineError unless it is among settings.ENGINES."""
    if name not in settings.ENGINES or name not in settings.ENGINE_CLASSES:
        known = list(settings.ENGINES)
        raise UnknownEngineError(
            f"There is no engine called {name!r}. Choose one of: {', '.join(known)}.", engines=known
        )
    return EngineSpec(name, settings.ENGINE_CLASSES[name], settings.ENGINE_OPTIONS.get(name, {}))


def list_capabilities() -> list[Capabilities]:
    """What each engine that is switched on can do, in the order of settings.ENGINES."""
    return [get_engine(name).capabilities for name in settings.ENGINES]


def build_engine(spec: EngineSpec) -> Engine:
    """A new instance, in whatever process asks."""
    module, _, attribute = spec.path.rpartition(".")
    # The dotted path comes from settings, and what it names implements the Protocol: nothing checks it sooner.
    return cast(Engine, getattr(import_module(module), attribute)(**spec.options))


@cache
def _built(path: str, options: str) -> Engine:
    return build_engine(EngineSpec("", path, json.loads(options)))

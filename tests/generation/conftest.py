"""The tests' own engines, switched on beside the product's, and a way to run the queue."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.generation.engines import tiny


@pytest.fixture
def tiny_engines(settings: Settings) -> None:
    paths = {engine.name: f"{engine.__module__}.{engine.__name__}" for engine in tiny.ENGINES}
    settings.ENGINES = [*settings.ENGINES, *paths]
    settings.ENGINE_CLASSES = {**settings.ENGINE_CLASSES, **paths}

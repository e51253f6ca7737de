"""The tests' own engines, switched on beside the product's."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.generation.engines import tiny


@pytest.fixture
def tiny_engines(settings: Settings) -> None:
    paths = {engine.name: f"{engine.__module__}.{engine.__name__}" for engine in tiny.ENGINES}
    settings.ENGINES = [*settings.ENGINES, *paths]
    settings.ENGINE_CLASSES = {**settings.ENGINE_CLASSES, **paths}


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    made = [tmp_path / str(index) for index in range(4)]
    for folder in made:
        folder.mkdir()
    return made

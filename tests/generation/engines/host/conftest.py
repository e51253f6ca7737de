"""Children that end with their test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generation.engines.host.engine_process import EngineProcess


@pytest.fixture(scope="module")
def warm_process() -> Iterator[EngineProcess]:
    """One child for the tests that leave it well."""
    process = EngineProcess(grace_seconds=10)
    yield process
    process.close()


@pytest.fixture
def process() -> Iterator[EngineProcess]:
    """A child of one's own, quick to lose patience."""
    process = EngineProcess(grace_seconds=1)
    yield process
    process.close()

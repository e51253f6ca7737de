"""Folders of networks that the product is told of."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.moderation.provenance.learned.networks import pin

Pin = Callable[..., Path]


@pytest.fixture
def pinned(settings: Settings, tmp_path: Path) -> Pin:
    """Puts networks into a folder and names it in the settings."""

    def put(*files: bytes, **options: object) -> Path:
        settings.PROVENANCE_MARK_MODELS = str(tmp_path / "marks")
        return pin(tmp_path / "marks", *files, **options)  # type: ignore[arg-type]

    return put

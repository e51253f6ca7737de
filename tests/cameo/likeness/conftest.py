"""One inference process with the real models for all tests of likenesses, and people who have a cameo to enrol."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from cameo.watch import gallery
from tests.inference.serving import inference_process


@pytest.fixture(scope="package")
def recognisers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The process that holds the models of faces, voices and digits."""
    socket = tmp_path_factory.mktemp("recognisers") / "inference.sock"
    with override_settings(INFERENCE_SOCKET=socket), inference_process(socket):
        yield


@pytest.fixture(autouse=True)
def own_storage(settings: object, tmp_path: Path) -> Iterator[None]:
    """Files of one test stay with it, and no worker remembers whom it has seen in another."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "s"}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    gallery.forget()
    with override_settings(STORAGES=storages):
        yield

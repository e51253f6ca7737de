"""The classifier as it answers people, for tests of what is read by all back ends together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from inference.standby import standby
from moderation.screening import backends
from moderation.screening.text.classifier import ClassifierBackend


@pytest.fixture(scope="module")
def inference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    socket = tmp_path_factory.mktemp("inference") / "nobody.sock"
    with override_settings(INFERENCE_SOCKET=socket), standby(["screening"], print):
        yield socket


@pytest.fixture
def with_classifier(inference: Path) -> Iterator[None]:
    backends.register(ClassifierBackend())
    yield
    backends.unregister("classifier")

"""A server of somebody's that is told of events."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.webhook_server import WebhookServer, webhook_server


@pytest.fixture
def server(settings: Settings) -> Iterator[WebhookServer]:
    settings.WEBHOOKS_TO_LOOPBACK = True
    with webhook_server() as server:
        yield server

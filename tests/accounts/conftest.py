"""Every test of the door begins with empty limits: the whole run shares one address."""

import pytest

from common import redis


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    client = redis.client()
    keys = [*client.scan_iter("limit:*"), *client.scan_iter("*allauth*")]
    if keys:
        client.delete(*keys)

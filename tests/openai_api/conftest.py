"""Limits are counted anew for every test."""

import pytest

from common.redis import client


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    for key in client().scan_iter("limit:*"):
        client().delete(key)

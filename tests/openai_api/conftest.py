"""A person with a server, and limits that are counted anew for every test."""

import pytest
from django.test import Client

from accounts.models import User
from common import redis
from tests.cast import client_of
from tests.openai_api.scenes import make_server_person


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    for key in redis.client().scan_iter("limit:*"):
        redis.client().delete(key)


@pytest.fixture
def ann() -> User:
    return make_server_person("ann")


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)

"""The leaky bucket: what it lets through, what it tells, and whom it takes for one caller."""

import threading
import uuid

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from common.errors import LimitError
from common.limits import Policy, address_block, address_of, take, take_or_raise

TEN_AN_HOUR = Policy("test", quota=10, window_seconds=3600)


@pytest.fixture
def key() -> str:
    return uuid.uuid4().hex


def test_the_quota_goes_through_at_once_and_no_more(key: str) -> None:
    standings = [take(TEN_AN_HOUR, key) for _ in range(12)]
    assert [standing.is_allowed for standing in standings] == [True] * 10 + [False] * 2
    assert [standing.remaining for standing in standings[:3]] == [9, 8, 7]
    assert 300 < standings[-1].retry_after_seconds <= 360


def test_cost_weighs_and_a_refusal_costs_nothing(key: str) -> None:
    assert take(TEN_AN_HOUR, key, cost=8).remaining == 2
    assert not take(TEN_AN_HOUR, key, cost=3).is_allowed
    assert take(TEN_AN_HOUR, key, cost=2).is_allowed


def test_keys_and_policies_do_not_share_a_bucket(key: str) -> None:
    take(TEN_AN_HOUR, key, cost=10)
    assert take(TEN_AN_HOUR, f"{key}-other").is_allowed
    assert take(Policy("test-other", 10, 3600), key).is_allowed


def test_the_refusal_says_how_long_to_wait(key: str) -> None:
    take(TEN_AN_HOUR, key, cost=10)
    with pytest.raises(LimitError) as refused:
        take_or_raise(TEN_AN_HOUR, key)
    assert refused.value.retry_after_seconds in range(300, 361)


def test_headers_follow_the_draft(key: str) -> None:
    standing = take(TEN_AN_HOUR, key)
    assert TEN_AN_HOUR.header == '"test";q=10;w=3600'
    assert standing.header == '"test";r=9;t=360'


def test_racing_callers_get_exactly_the_quota(key: str) -> None:
    allowed: list[bool] = []

    def run() -> None:
        for _ in range(10):
            allowed.append(take(TEN_AN_HOUR, key).is_allowed)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(True) == 10


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("", "unknown"),
    ],
)
def test_neighbours_count_as_one_caller(address: str, block: str) -> None:
    assert address_block(address) == block


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(settings: Settings) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "1.2.3.4, 5.6.7.8"}, REMOTE_ADDR="9.9.9.9")
    assert address_of(request) == "9.9.9.9"
    settings.TRUSTED_PROXIES = 1
    assert address_of(request) == "5.6.7.8"
    settings.TRUSTED_PROXIES = 3
    assert address_of(request) == "9.9.9.9"

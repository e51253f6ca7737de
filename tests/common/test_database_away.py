"""A request that meets a database in the middle of its restart is asked to come back, not told that we broke."""

from __future__ import annotations

import json

import pytest
from django.db import InterfaceError, OperationalError
from django.db.utils import IntegrityError

from common.api.problems import exception_handler


@pytest.mark.parametrize("error", [OperationalError("the connection is closed"), InterfaceError("already closed")])
def test_a_database_that_is_away_is_a_503_with_a_time_to_come_back(error: Exception) -> None:
    answer = exception_handler(error, {})
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.data["code"] == "unavailable"
    assert "connection" not in json.dumps(answer.data), "what broke inside is nobody's business"


def test_a_broken_rule_of_the_database_stays_our_own_mistake() -> None:
    assert exception_handler(IntegrityError("duplicate key"), {}) is None

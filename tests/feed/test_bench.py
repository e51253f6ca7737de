"""The measurement measures, and leaves nothing behind."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from clips.models import Clip
from common.redis import client as redis
from feed.models import FeedEvent, Impression


@pytest.mark.django_db
def test_the_feed_is_measured_in_a_world_that_is_gone_afterwards() -> None:
    redis().flushdb()
    out = StringIO()

    call_command(
        "bench", "feed", "--clips=300", "--people=30", "--follows=5", "--events=400", "--viewers=3", stdout=out
    )

    figures = json.loads(out.getvalue().splitlines()[-1])
    assert figures["events"] == 3 * 10 * 4
    assert 0.9 <= figures["recall_at_100"] <= 1
    assert 0 < figures["first_page_p50_ms"] <= figures["first_page_p99_ms"]
    assert {target["figure"] for target in figures["targets"]} >= {"first_page_p50_ms", "events_a_second"}
    for model in (User, Clip, Impression, FeedEvent):
        assert not model.objects.exists()

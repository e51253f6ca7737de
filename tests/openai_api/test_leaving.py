"""A server of somebody who is leaving: nothing new, neither one by one nor out of a file that waits."""

import pytest
from django.test import Client

from accounts.leaving.departures import request_departure
from accounts.models import User
from generation.models import GenerationJob
from generation.openai_api.services.advancing import advance_batches
from tests.cast import post_json
from tests.openai_api.test_batches import begin, line

pytestmark = pytest.mark.django_db


def test_no_video_is_begun(client: Client, ann: User) -> None:
    request_departure(by=ann)
    body = {"prompt": "a red ball bounces on grass", "model": "sora-2", "seconds": "4"}
    refused = post_json(client, "/v1/videos", body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "leaving")
    assert not GenerationJob.objects.exists()


def test_the_lines_of_a_batch_that_waits_fail_one_by_one(client: Client, ann: User) -> None:
    batch = begin(client, [line(1), line(2)])
    request_departure(by=ann)
    for _ in range(3):
        advance_batches()
    told = client.get(f"/v1/batches/{batch}").json()
    assert told["request_counts"] == {"total": 2, "completed": 0, "failed": 2}
    assert not GenerationJob.objects.exists()

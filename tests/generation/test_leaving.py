"""Who is leaving makes nothing new, through any door; who comes back goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.leaving.departures import cancel_departure, request_departure
from accounts.models import User
from generation.models import GenerationJob, JobState, LedgerEntry
from generation.services import jobs
from tests.cast import client_of, post_json
from tests.generation.factories import submit_job
from tests.generation.templates.test_versions import ROWS, a_template, path
from tests.generation.test_submitting import GOOD, PATH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
Ask = Callable[[Client, User], Any]


def make(client: Client, ann: User) -> Any:
    return post_json(client, PATH, GOOD)


def retry(client: Client, ann: User) -> Any:
    cancelled = GenerationJob.objects.get(owner=ann, state=JobState.CANCELLED)
    return post_json(client, f"{PATH}/{cancelled.public_id}/retry")


def fill_a_template(client: Client, ann: User) -> Any:
    template = ann.prompt_templates.first() or a_template(ann)
    return post_json(client, path(template, "versions"), {"rows": ROWS})


@pytest.mark.parametrize("ask", [make, retry, fill_a_template])
def test_no_door_makes_anything_for_somebody_who_is_leaving(ann: User, ask: Ask) -> None:
    client = client_of(ann)
    jobs.cancel(job=submit_job(ann), by=ann)
    before = GenerationJob.objects.count(), LedgerEntry.objects.count()
    request_departure(by=ann)
    refused = ask(client, ann)
    assert (refused.status_code, refused.json()["code"]) == (409, "leaving")
    assert "DELETE /api/v1/me/departure" in refused.json()["detail"]
    assert (GenerationJob.objects.count(), LedgerEntry.objects.count()) == before
    cancel_departure(by=ann)
    assert ask(client, ann).status_code == 202
    assert GenerationJob.objects.count() > before[0]


def test_what_was_asked_before_leaving_can_still_be_read_and_cancelled(ann: User) -> None:
    job = submit_job(ann)
    request_departure(by=ann)
    client = client_of(ann)
    assert client.get(f"{PATH}/{job.public_id}").json()["state"] == "queued"
    assert post_json(client, f"{PATH}/{job.public_id}/cancel").status_code == 200
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED

"""What clips cost: told to the person and to the operator, and capped by the day."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import User
from common import clock
from generation import costs
from generation.engines.host import energy
from generation.models import GenerationJob
from tests.cast import client_of, make_person, post_json
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
GOOD = {"prompt": "a red ball bounces", "engine": "tiny", "seconds": 4, "size": "360p", "fps": 12}


def spend(job: GenerationJob, seconds: float, *, joules: float | None = None, days_ago: int = 0) -> None:
    at = clock.now() - timedelta(days=days_ago)
    GenerationJob.objects.filter(pk=job.pk).update(
        state="failed", failure_code="x", spent_seconds=seconds, energy_joules=joules, created_at=at
    )


def test_a_person_sees_their_own_costs_by_day(ann: User) -> None:
    spend(submit_job(ann), 2.5, joules=7200)
    spend(submit_job(ann), 1.5)
    spend(submit_job(ann), 4, days_ago=1)
    spend(submit_job(make_person("bob")), 100)
    days = client_of(ann).get("/api/v1/me/costs").json()["days"]
    assert [(row["jobs"], row["spent_seconds"], row["energy_watt_hours"]) for row in days] == [
        (2, 4.0, 2.0),
        (1, 4.0, None),
    ]
    assert days[0]["estimated_seconds"] == pytest.approx(0.2)
    assert days[0]["date"] == clock.now().date().isoformat()


@pytest.mark.parametrize("days", ["0", "-1", "x", "366"])
def test_a_number_of_days_out_of_range_is_refused(ann: User, days: str) -> None:
    assert client_of(ann).get(f"/api/v1/me/costs?days={days}").status_code == 400


def test_the_operator_sees_everybody_by_engine_and_the_largest_share_first(ann: User) -> None:
    spend(submit_job(ann), 2)
    spend(submit_job(make_person("bob")), 5)
    out = StringIO()
    call_command("costs", "--days", "1", stdout=out)
    figures = json.loads(out.getvalue())
    assert figures["today_seconds"] == 7
    assert [(row["engine"], row["spent_seconds"]) for row in figures["days"]] == [("tiny", 7.0)]
    assert [row["person"] for row in figures["people"]] == ["bob", "ann"]


def test_a_cap_on_the_day_closes_the_door_until_midnight(ann: User, settings: Settings) -> None:
    settings.COST_SECONDS_A_DAY = 10
    spend(submit_job(ann), 10)
    answer = post_json(client_of(ann), "/api/v1/generations", GOOD)
    assert (answer.status_code, answer.json()["code"]) == (503, "cost_cap")
    assert 0 < int(answer["Retry-After"]) <= 24 * 3600
    assert GenerationJob.objects.count() == 1


def test_what_is_still_to_be_made_counts_against_the_cap(ann: User, settings: Settings) -> None:
    settings.COST_SECONDS_A_DAY = 10
    GenerationJob.objects.filter(pk=submit_job(ann).pk).update(estimated_seconds=12)
    assert costs.seconds_today() == 12
    assert post_json(client_of(ann), "/api/v1/generations", GOOD).status_code == 503


def test_yesterday_does_not_count_and_no_cap_is_no_cap(ann: User, settings: Settings) -> None:
    spend(submit_job(ann), 1000, days_ago=1)
    settings.COST_SECONDS_A_DAY = 10
    costs.may_cost_more()
    spend(submit_job(ann), 1000)
    settings.COST_SECONDS_A_DAY = 0
    costs.may_cost_more()


def test_a_long_queue_is_refused_with_a_time_to_come_back(ann: User, settings: Settings) -> None:
    settings.QUEUE_SECONDS_MAX = 60
    GenerationJob.objects.filter(pk=submit_job(ann).pk).update(estimated_seconds=90)
    answer = post_json(client_of(ann), "/api/v1/generations", GOOD)
    assert (answer.status_code, answer.json()["code"]) == (503, "heavy_load")
    assert int(answer["Retry-After"]) == 90
    assert GenerationJob.objects.count() == 1


def test_energy_is_the_difference_of_counters_and_shared_by_a_batch() -> None:
    assert energy.since({}) == {}
    far_ahead = {"cpu": float("inf"), "card 0": float("inf")}
    assert energy.since(far_ahead) == {}, "a counter that began anew says nothing"
    before = {device: joules - 10 for device, joules in energy.joules().items()}
    told = energy.since(before, shared_by=2)
    assert (told == {}) == (before == {})
    assert all(joules >= 5 for joules in told.values())

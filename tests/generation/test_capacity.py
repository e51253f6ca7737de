"""A shape that no measure made fit is refused at the door from then on, with what is smaller."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from accounts.models import User
from common.errors import RefusedError
from generation import pipeline
from generation.engines.base import Plan
from generation.engines.registry import get_engine
from generation.models import GenerationJob, JobState
from generation.services.capacity import refuse_too_large, remember_too_large
from tests.generation.engines.tiny import tiny_request
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines", "nothing_known")]


@pytest.fixture
def nothing_known() -> None:
    cache.clear()


def planned(engine: str = "hungry", seconds: float = 2.0) -> Plan:
    return get_engine(engine).plan(tiny_request(seconds=seconds))


def test_a_render_that_ran_out_of_memory_closes_the_door_to_its_like(ann: User) -> None:
    job = submit_job(ann, engine="hungry", prompt="a huge square")
    while pipeline.run_next("cpu.hungry"):
        pass
    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.FAILED, "out_of_memory")
    with pytest.raises(RefusedError) as refusal:
        submit_job(ann, engine="hungry", prompt="a small square")
    assert refusal.value.specific_code == "too_large_here"
    assert GenerationJob.objects.count() == 1
    submit_job(ann, engine="tiny")


def test_what_is_smaller_than_the_smallest_that_did_not_fit_may_pass() -> None:
    remember_too_large(planned(seconds=4.0))
    remember_too_large(planned(seconds=3.0))
    remember_too_large(planned(seconds=3.5))
    refuse_too_large(planned(seconds=2.5))
    for seconds in (3.0, 4.0):
        with pytest.raises(RefusedError):
            refuse_too_large(planned(seconds=seconds))


def test_once_it_is_forgotten_the_shape_may_be_tried_again() -> None:
    remember_too_large(planned())
    with pytest.raises(RefusedError):
        refuse_too_large(planned())
    cache.clear()
    refuse_too_large(planned())


def test_another_engine_knows_nothing_of_it() -> None:
    remember_too_large(planned())
    refuse_too_large(planned("tiny"))

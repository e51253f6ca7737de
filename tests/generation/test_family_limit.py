"""What a parent lets a teen spend in a day holds whatever it is paid from."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings

from accounts.family.services import accept_link, name_parent, set_controls
from accounts.models import User
from common import clock
from common.errors import LimitError
from generation.models import GenerationJob
from generation.services import jobs, ledger
from moderation.screening.models import ScreeningEvent
from tests.cast import client_of, make_person
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
COST = 4


@pytest.fixture
def tim() -> User:
    return make_person("tim", birth_date=date(2011, 3, 2))


def let_spend(tim: User, credits_a_day: int | None, parent: str = "mum") -> None:
    mum = make_person(parent)
    link = accept_link(by=mum, public_id=name_parent(by=tim, parent=mum).public_id)
    set_controls(by=mum, public_id=link.public_id, controls={"credits_a_day": credits_a_day})


def test_a_teen_spends_no_more_than_a_parent_allows_even_from_bought_credits(tim: User) -> None:
    ledger.grant(user=tim, amount=Decimal(100), reason="pack")
    let_spend(tim, 2 * COST)
    submit_job(tim)
    submit_job(tim)
    before = ledger.quota_of(tim)
    assert (before.left, before.family_left) == (0, 0)
    with pytest.raises(LimitError) as refused:
        submit_job(tim)
    assert refused.value.specific_code == "family_limit"
    assert ledger.quota_of(tim) == before
    assert GenerationJob.objects.filter(owner=tim).count() == 2


def test_what_was_refunded_may_be_spent_again_and_a_new_day_starts_anew(tim: User) -> None:
    let_spend(tim, COST)
    job = submit_job(tim)
    jobs.cancel(job=job, by=tim)
    submit_job(tim)
    with pytest.raises(LimitError):
        submit_job(tim)
    with time_machine.travel(clock.now() + timedelta(seconds=settings.CREDIT_WINDOW_SECONDS + 1)):
        submit_job(tim)


def test_no_credits_at_all_means_none_and_two_parents_add_up_to_the_stricter(tim: User) -> None:
    let_spend(tim, 100)
    let_spend(tim, 0, parent="dad")
    with pytest.raises(LimitError):
        submit_job(tim)
    assert not GenerationJob.objects.filter(owner=tim).exists()


def test_a_limit_above_the_plan_gives_nothing_more_and_the_quota_shows_both(tim: User) -> None:
    let_spend(tim, 5000)
    shown = client_of(tim).get("/api/v1/me/quota").json()
    assert (shown["left"], shown["family_left"]) == (60, 5000)
    assert client_of(make_person("ann")).get("/api/v1/me/quota").json()["family_left"] is None


def test_what_a_teen_asks_for_is_screened_with_the_eyes_for_teens(tim: User) -> None:
    submit_job(tim)
    submit_job(make_person("ann"))
    assert list(ScreeningEvent.objects.order_by("pk").values_list("audience", flat=True)) == ["teen", "private"]

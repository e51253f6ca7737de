"""Age bands by birth date, and what each plan entitles to."""

from datetime import date

import pytest
import time_machine

from accounts.ages import AgeBand, age_on, band_of, check_birth_date
from accounts.models import Entitlement, User
from accounts.plans import entitlements_of
from common.errors import RefusedError
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2010, 6, 15), date(2026, 6, 14), 15),
        (date(2010, 6, 15), date(2026, 6, 15), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_turns_on_the_birthday(born: date, day: date, years: int) -> None:
    assert age_on(born, day) == years


def test_a_teen_becomes_an_adult_on_the_eighteenth_birthday_without_any_job() -> None:
    teen = make_person("tim", birth_date=date(2010, 6, 15))
    with time_machine.travel("2028-06-14T12:00:00Z", tick=False):
        assert band_of(teen) is AgeBand.TEEN
    with time_machine.travel("2028-06-15T12:00:00Z", tick=False):
        assert band_of(teen) is AgeBand.ADULT


@time_machine.travel("2026-11-20T12:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("born", "code"),
    [(date(2013, 11, 21), "too_young"), (date(2027, 1, 1), "bad_birth_date"), (date(1899, 1, 1), "bad_birth_date")],
)
def test_children_and_impossible_dates_are_refused(born: date, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_birth_date(born)
    assert refused.value.specific_code == code


@time_machine.travel("2026-11-20T12:00:00Z", tick=False)
def test_thirteen_today_is_welcome() -> None:
    assert check_birth_date(date(2013, 11, 20)) is AgeBand.TEEN


def test_an_account_made_by_an_operator_counts_as_an_adults() -> None:
    assert band_of(make_person("desk", birth_date=None)) is AgeBand.ADULT


def test_plans_come_from_the_settings_until_an_operator_changes_one() -> None:
    ann = make_person("ann", plan="plus")
    before = entitlements_of(ann)
    assert (before.credits_a_day, before.concurrent_jobs, before.seconds_max) == (300, 3, 20)
    Entitlement.objects.create(
        plan="plus", credits_a_day=500, concurrent_jobs=4, seconds_max=20, priority=5, sizes=["720p"]
    )
    after = entitlements_of(ann)
    assert (after.credits_a_day, after.priority, after.sizes) == (500, 5, ("720p",))
    assert entitlements_of(User(plan="free")).credits_a_day == 60
    assert entitlements_of(User(plan="pro")).skips_waitlist

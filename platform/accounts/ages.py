"""Ages become bands, and bands decide what protects a person."""

from datetime import date
from enum import StrEnum

from accounts.models import User
from common import clock
from common.errors import RefusedError

TEEN_FROM, ADULT_FROM, OLDEST = 13, 18, 120


class AgeBand(StrEnum):
    CHILD = "child"
    TEEN = "teen"
    ADULT = "adult"


def age_on(birth_date: date, day: date) -> int:
    """Whole years; who was born on 29 February comes of age on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def band_of_birth_date(birth_date: date) -> AgeBand:
    years = age_on(birth_date, clock.now().date())
    if years < TEEN_FROM:
        return AgeBand.CHILD
    return AgeBand.TEEN if years < ADULT_FROM else AgeBand.ADULT


def band_of(user: User) -> AgeBand:
    """The band today: a birthday changes it without any job."""
    return band_of_birth_date(user.birth_date) if user.birth_date else AgeBand.ADULT


def is_teen(user: User) -> bool:
    return band_of(user) is AgeBand.TEEN


def check_birth_date(birth_date: date) -> AgeBand:
    """The band of somebody who wants an account. Raises RefusedError for a child or a date that can't be."""
    years = age_on(birth_date, clock.now().date())
    if not 0 <= years <= OLDEST:
        raise RefusedError("Enter the day you were born.", code="bad_birth_date")
    band = band_of_birth_date(birth_date)
    if band is AgeBand.CHILD:
        raise RefusedError("Hibari is for people of 13 and over.", code="too_young")
    return band

"""Where people may sign up from."""

import re

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Region
from common.errors import RefusedError

_COUNTRY = re.compile(r"^[A-Z]{2}$")


def country_of(request: HttpRequest) -> str:
    """The two letters that our own edge wrote into settings.COUNTRY_HEADER, or "" where it says nothing."""
    text = request.headers.get(settings.COUNTRY_HEADER, "").strip().upper() if settings.COUNTRY_HEADER else ""
    return text if _COUNTRY.match(text) and text not in {"XX", "T1"} else ""


def is_region_open(country: str) -> bool:
    row = Region.objects.filter(country=country).first()
    return row.is_open if row else settings.REGIONS_OPEN


def check_region(country: str) -> None:
    """Raises RefusedError that names the country."""
    if not is_region_open(country):
        raise RefusedError(
            f"Hibari is not offered in {country or 'your region'} yet. Join the waitlist to hear when it is.",
            code="unsupported_country_code",
            param=country or None,
        )

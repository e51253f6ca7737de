"""What a person's plan entitles them to: the settings, unless an operator changed the plan in the admin."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.models import Entitlement, User

_FIELDS = ("credits_a_day", "concurrent_jobs", "seconds_max", "priority", "sizes", "skips_waitlist")
_MORE: dict[str, dict[str, Any]] = {
    "free": {"priority": 0, "sizes": ("720p",), "skips_waitlist": False},
    "plus": {"priority": 1, "sizes": ("720p", "1080p"), "skips_waitlist": False},
    "pro": {"priority": 2, "sizes": ("720p", "1080p"), "skips_waitlist": True},
}


@dataclass(frozen=True, slots=True)
class Entitlements:
    plan: str
    credits_a_day: int
    concurrent_jobs: int
    seconds_max: int
    priority: int
    sizes: tuple[str, ...]
    """Names of the sizes that may be asked for, such as "720p"."""
    skips_waitlist: bool


def entitlements_of_plan(plan: str) -> Entitlements:
    """One query."""
    row = Entitlement.objects.filter(plan=plan).values(*_FIELDS).first()
    found = row or {**_MORE[plan], **settings.PLANS[plan]}
    return Entitlements(plan=plan, **{**found, "sizes": tuple(found["sizes"])})


def entitlements_of(user: User) -> Entitlements:
    """What this person may use right now. One query."""
    return entitlements_of_plan(user.plan)

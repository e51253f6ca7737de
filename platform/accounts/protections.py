"""What protects a person by age, tightened by what their parents set. Every app above reads it here."""

from dataclasses import dataclass

from django.conf import settings

from accounts.ages import is_teen
from accounts.models import ParentLink, User
from moderation.screening.explanations import audience_of
from moderation.screening.verdicts import Audience


@dataclass(frozen=True, slots=True)
class Protections:
    """None means no limit."""

    is_teen: bool = False
    allows_messages: bool = True
    allows_contact_by_strangers: bool = True
    is_personalised_by_default: bool = True
    allows_personalisation: bool = True
    allows_endless_scroll: bool = True
    clips_a_day: int | None = None
    credits_a_day: int | None = None
    is_screened_strictly: bool = False


ADULT = Protections()


def _lowest(values: list[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)


def protections_of(person: User) -> Protections:
    """No query for an adult, one for a teen. With two parents the stricter one counts."""
    if not is_teen(person):
        return ADULT
    links = list(ParentLink.objects.filter(teen=person, accepted_at__isnull=False, ended_at=None))
    return Protections(
        is_teen=True,
        allows_messages=all(link.allows_messages for link in links),
        allows_contact_by_strangers=False,
        is_personalised_by_default=False,
        allows_personalisation=all(link.allows_personalisation for link in links),
        allows_endless_scroll=bool(links) and all(link.allows_endless_scroll for link in links),
        clips_a_day=_lowest([settings.TEEN_CLIPS_A_DAY, *(link.clips_a_day for link in links)]),
        credits_a_day=_lowest([link.credits_a_day for link in links]),
        is_screened_strictly=True,
    )


def screened_for(*people: User, is_public: bool = False) -> Audience:
    """The eyes with which to screen what these people make or read: stricter where one of them is a teen."""
    return audience_of(is_public=is_public, is_minor=any(is_teen(person) for person in people))

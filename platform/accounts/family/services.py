"""A teen names a parent, the parent sets limits, and whatever either does stands in a record that both read."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.ages import AgeBand, band_of, is_teen
from accounts.models import AccountFact, FamilyEntry, ParentLink, User
from common import clock
from common.errors import ConflictError, ForbiddenError, InvalidInputError, LimitError, NotFoundError

CONTROLS = ("allows_messages", "allows_personalisation", "allows_endless_scroll", "clips_a_day", "credits_a_day")

LINKS_MAX = 4
"""Parents, accepted or asked, at one time."""


def links_of(person: User) -> QuerySet[ParentLink]:
    """Links, accepted or waiting, on either side."""
    rows = ParentLink.objects.filter(Q(teen=person) | Q(parent=person), ended_at=None)
    return rows.select_related("teen", "parent")


def find_link(person: User, public_id: str) -> ParentLink:
    link = links_of(person).filter(public_id=public_id).first()
    if link is None:
        raise NotFoundError
    return link


def tell_parents(teen: User, act: str, **details: Any) -> None:
    """Write into the record of each of a teen's parents what the teen did, and have them told. Adults have none.

    Call it in the transaction of the act, from wherever a teen changes what protects them.
    """
    if not is_teen(teen):
        return
    for link in ParentLink.objects.filter(teen=teen, accepted_at__isnull=False, ended_at=None):
        _record(link, teen, act, **details)


def _record(link: ParentLink, by: User, act: str, **details: Any) -> None:
    """Write the line and have the other one told. Until a link is accepted a block holds, as with strangers."""
    FamilyEntry.objects.create(link=link, actor=by, act=act, details=details)
    other_id = link.parent_id if by.pk == link.teen_id else link.teen_id
    kind = "parent_request" if link.accepted_at is None and by.pk == link.teen_id else "parent"
    AccountFact.objects.create(person_id=other_id, kind=kind, ids={"link": link.public_id, "act": act}, actor=by)


@transaction.atomic
def name_parent(*, by: User, parent: User) -> ParentLink:
    """A teen asks somebody to be the parent here. Whether that one is an adult is asked when they accept: the answer
    to a teen must not tell anybody's age. Raises InvalidInputError for who is no teen, ConflictError for a link that
    exists, LimitError for too many.
    """
    if band_of(by) is not AgeBand.TEEN:
        raise InvalidInputError("Only people of 13 to 17 name a parent.", code="not_a_teen")
    if by.pk == parent.pk:
        raise InvalidInputError("Name somebody else.", code="not_oneself")
    if ParentLink.objects.filter(teen=by, ended_at=None).count() >= LINKS_MAX:
        raise LimitError(
            f"At most {LINKS_MAX} people; take a request back first.", code="too_many_parents", most=LINKS_MAX
        )
    try:
        with transaction.atomic():
            link = ParentLink.objects.create(teen=by, parent=parent)
    except IntegrityError as error:
        raise ConflictError("You asked this person already.", code="already_linked") from error
    _record(link, by, "asked")
    tell_parents(by, "asked_another")
    return link


@transaction.atomic
def accept_link(*, by: User, public_id: str) -> ParentLink:
    """The parent agrees. Raises ForbiddenError for the teen, and for somebody who is not 18."""
    link = find_link(by, public_id)
    if by.pk != link.parent_id:
        raise ForbiddenError("The parent accepts.", code="not_the_parent")
    if band_of(by) is not AgeBand.ADULT:
        raise ForbiddenError("A parent is at least 18.", code="not_an_adult")
    if ParentLink.objects.filter(pk=link.pk, accepted_at=None).update(accepted_at=clock.now()):
        _record(link, by, "accepted")
    link.refresh_from_db()
    return link


def find_link_of_parent(person: User, public_id: str) -> ParentLink:
    """The link whose limits this person may set. Raises NotFoundError, and ForbiddenError for anybody else on it."""
    link = find_link(person, public_id)
    if person.pk != link.parent_id or link.accepted_at is None:
        raise ForbiddenError("Only a parent who accepted sets these.", code="not_the_parent")
    return link


@transaction.atomic
def set_controls(*, by: User, public_id: str, controls: dict[str, Any]) -> ParentLink:
    """The parent sets limits. Only the changed ones are recorded."""
    link = find_link_of_parent(by, public_id)
    changes = {name: controls[name] for name in CONTROLS if name in controls and controls[name] != getattr(link, name)}
    if changes:
        ParentLink.objects.filter(pk=link.pk).update(**changes)
        _record(link, by, "changed", **changes)
    link.refresh_from_db()
    return link


@transaction.atomic
def end_link(*, by: User, public_id: str) -> ParentLink:
    """The parent ends it. A teen under 18 can only ask to, which the parent hears of, unless it was never accepted."""
    link = find_link(by, public_id)
    is_teens_wish = by.pk == link.teen_id and link.accepted_at is not None and band_of(by) is AgeBand.TEEN
    if is_teens_wish:
        ParentLink.objects.filter(pk=link.pk).update(end_asked_at=clock.now())
        _record(link, by, "asked_to_end")
    else:
        ParentLink.objects.filter(pk=link.pk).update(ended_at=clock.now())
        _record(link, by, "ended")
    link.refresh_from_db()
    return link

"""Reading cameos, viewer first. What `consent.decide` says of one, these say of many."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.ages import ADULT_FROM, is_teen
from accounts.models import HandleKind, User
from accounts.namespace import owner_of_handle
from cameo.consent import live_grants
from cameo.models import (
    Cameo,
    CameoAudience,
    CameoGrant,
    CameoKind,
    CameoPermission,
    CameoRequest,
    CameoState,
    CameoUse,
    RequestState,
)
from common import clock
from social.models import Follow
from social.queries import is_mutual, shown_to


def own_cameos(person: User) -> QuerySet[Cameo]:
    return Cameo.objects.filter(owner=person).exclude(state=CameoState.DELETED).select_related("owner")


def visible_cameos(viewer: User) -> QuerySet[Cameo]:
    """Those whose page opens for the viewer: one's own, and those whose audience or grant includes the viewer.

    Paused and revoked ones of others don't: nobody needs to watch a pause.
    """
    return Cameo.objects.filter(Q(owner=viewer) & ~Q(state=CameoState.DELETED) | _usable_by(viewer)).select_related(
        "owner"
    )


def usable_cameos(viewer: User) -> QuerySet[Cameo]:
    """Those that the viewer may cast now."""
    return Cameo.objects.filter(Q(owner=viewer, state=CameoState.VERIFIED) | _usable_by(viewer)).select_related("owner")


def with_wishes(rows: QuerySet[Cameo]) -> QuerySet[Cameo]:
    """Each with what its owner asks of whoever casts it."""
    rules = CameoPermission.objects.filter(cameo=OuterRef("pk"), version=OuterRef("permission_version"))
    return rows.annotate(wishes_in_force=Subquery(rules.values("wishes")))


def named_like(rows: QuerySet[Cameo], text: str) -> QuerySet[Cameo]:
    """Those whose handle or name begins so; all of them for an empty text."""
    name = text.strip().removeprefix("@")
    if not name:
        return rows
    by_owner = Q(kind=CameoKind.PERSON) & (
        Q(owner__handle__istartswith=name) | Q(owner__display_name__istartswith=name)
    )
    return rows.filter(Q(handle__istartswith=name) | Q(display_name__istartswith=name) | by_owner)


def _usable_by(viewer: User) -> Q:
    rules = CameoPermission.objects.filter(cameo=OuterRef("pk"), version=OuterRef("permission_version"))
    they_follow = Follow.objects.filter(follower=viewer, followed=OuterRef("owner"))
    followed_back = Follow.objects.filter(follower=OuterRef("owner"), followed=viewer)
    is_mutual = Q(Exists(they_follow)) & Q(Exists(followed_back))
    is_teens = Q(owner__birth_date__gt=_adult_since())
    everyone = Q(Exists(rules.filter(audience=CameoAudience.EVERYONE)))
    mutuals = Q(Exists(rules.filter(audience=CameoAudience.MUTUALS)))
    granted = Q(Exists(CameoGrant.objects.filter(live_grants(), cameo=OuterRef("pk"), person=viewer)))
    only_owner = Q(Exists(rules.filter(audience=CameoAudience.ONLY_ME)))
    covered = everyone | (granted & ~only_owner) | (mutuals & is_mutual)
    return Q(shown_to(viewer, "owner"), covered & (~is_teens | is_mutual), state=CameoState.VERIFIED)


def _adult_since() -> date:
    """Who was born after this day is not grown up today."""
    today = clock.now().date()
    try:
        return today.replace(year=today.year - ADULT_FROM)
    except ValueError:
        return today.replace(year=today.year - ADULT_FROM, day=28)


def askable_cameo(viewer: User, text: str) -> Cameo | None:
    """A cameo that the viewer may ask for by handle: its owner is shown to the viewer and takes requests.

    A person's handle is public with the profile, so asking tells nothing that the profile doesn't.
    """
    cameo = named_cameo(text)
    if cameo is None or cameo.state != CameoState.VERIFIED or cameo.owner_id == viewer.pk:
        return None
    if is_teen(cameo.owner) and not is_mutual(cameo.owner_id, viewer.pk):
        return None
    is_open = Cameo.objects.filter(shown_to(viewer, "owner"), pk=cameo.pk).filter(
        permissions__version=F("permission_version"),
        permissions__audience__in=[CameoAudience.APPROVED, CameoAudience.MUTUALS],
    )
    return cameo if is_open.exists() else None


def named_cameo(text: str) -> Cameo | None:
    """The cameo behind a handle: a character's own, or the account's. Says nothing of who may know of it."""
    handle = owner_of_handle(text)
    if handle is None:
        return None
    living = Cameo.objects.exclude(state=CameoState.DELETED).select_related("owner")
    if handle.kind == HandleKind.CHARACTER:
        return living.filter(public_id=handle.owner_id).first()
    return living.filter(owner__public_id=handle.owner_id, kind=CameoKind.PERSON).first()


def handle_of(cameo: Cameo) -> str:
    return cameo.handle or cameo.owner.handle


def uses_of(cameo: Cameo) -> QuerySet[CameoUse]:
    """The owner's inbox of this cameo: every use and every refused try."""
    return CameoUse.objects.filter(cameo=cameo).select_related("person", "grant", "cameo__owner")


def own_use(owner: User, public_id: str) -> CameoUse | None:
    return (
        CameoUse.objects.filter(cameo__owner=owner, public_id=public_id)
        .select_related("person", "cameo__owner")
        .first()
    )


def requests_to(owner: User) -> QuerySet[CameoRequest]:
    """Requests that wait for this owner, from people who are shown to them."""
    waiting = CameoRequest.objects.filter(shown_to(owner, "person"), cameo__owner=owner, state=RequestState.WAITING)
    return waiting.select_related("person", "cameo__owner")


def requests_by(person: User) -> QuerySet[CameoRequest]:
    return CameoRequest.objects.filter(person=person).select_related("person", "cameo__owner")


def grants_of(cameo: Cameo) -> QuerySet[CameoGrant]:
    return CameoGrant.objects.filter(cameo=cameo, ended_at=None).select_related("person")


def grants_to(person: User) -> QuerySet[CameoGrant]:
    """What this person was given and holds, from owners who are shown to them."""
    rows = CameoGrant.objects.filter(shown_to(person, "cameo__owner"), person=person, ended_at=None)
    return rows.select_related("cameo__owner", "person")

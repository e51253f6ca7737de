"""Consent is decided here and nowhere else.

Who asks at which moment:

- submit, remix, extension, stitch, edit: `decide` for each cameo, the parents' among them (generation)
- worker start and worker finish, publish: `decide_again` for each use
- between steps, twice a second: `has_ended`
- every read, and so every media address and every byte: `ended_casts` within `clips.queries.visible_clips`
- download: `may_download`

Every doubt refuses.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.ages import is_teen
from accounts.models import User
from cameo.errors import ConsentRefusedError, not_available
from cameo.models import (
    Approval,
    Cameo,
    CameoAudience,
    CameoGrant,
    CameoPermission,
    CameoState,
    CameoUse,
    Purpose,
    UseState,
)
from common import clock
from social.models import Block
from social.queries import blocked_ids, is_blocked_between, is_mutual


@dataclass(frozen=True, slots=True)
class Consent:
    """An owner's yes: under which version of the rules, and by which grant where the audience alone doesn't cover."""

    cameo: Cameo
    permission: CameoPermission
    grant: CameoGrant | None = None


def decide(cameo: Cameo, *, person: User, purpose: Purpose = Purpose.PERSONAL, use: CameoUse | None = None) -> Consent:
    """Whether this person may use this cameo now. `use` is one already granted: its own grant may be used up by it.

    Raises ConsentRefusedError. Reads rows only; limits on words and pictures are the callers' next question.
    """
    permission = permission_of(cameo)
    if cameo.owner_id == person.pk:
        _check_state(cameo)
        return Consent(cameo, permission)
    _check_people(cameo, person)
    if permission.audience == CameoAudience.ONLY_ME:
        raise not_available(cameo=cameo)
    grant = None
    if not _is_in_audience(cameo, permission, person):
        grant = _covering_grant(cameo, person, purpose, use)
    _check_state(cameo)
    return Consent(cameo, permission, grant)


def decide_again(use: CameoUse, *, is_running: bool) -> Consent:
    """Whether a use that was granted still stands. A running one ends with any pause; a draft outlives it."""
    cameo = use.cameo
    is_taken_back = use.withdrawn_at is not None or use.view_epoch != cameo.view_epoch
    if is_taken_back or (is_running and use.use_epoch != cameo.use_epoch):
        raise ended(use)
    return decide(cameo, person=use.person, purpose=Purpose(use.purpose), use=use)


def has_ended(job_id: str) -> bool:
    """The cheap question between steps: one query, whatever the number of cameos."""
    changed = ~Q(use_epoch=F("cameo__use_epoch")) | ~Q(view_epoch=F("cameo__view_epoch"))
    gone = Q(cameo__owner__is_active=False) | Q(cameo__owner__leaves_at__isnull=False)
    ended_grant = Q(grant__ended_at__isnull=False)
    uses = CameoUse.objects.filter(job_id=job_id).exclude(state__in=[UseState.REFUSED, UseState.DROPPED])
    blocked = _block_between("cameo__owner", "person")
    return uses.filter(changed | gone | ended_grant | Q(withdrawn_at__isnull=False) | Q(blocked)).exists()


def why_ended(job_id: str) -> ConsentRefusedError:
    """What to say of a job for which `has_ended`: that it was taken back, where one owner did and another paused."""
    uses = CameoUse.objects.filter(job_id=job_id).select_related("cameo").order_by("pk")
    reasons = [ended(use) for use in uses if use.withdrawn_at is not None or use.use_epoch != use.cameo.use_epoch]
    is_mere_pause = bool(reasons) and all(reason.specific_code == "cameo_paused" for reason in reasons)
    return reasons[0] if is_mere_pause else withdrawn()


def ended_casts() -> Q:
    """For rows with `clip`, `cameo`, `use` and `view_epoch`: those whose clip may not be shown to anybody.

    Nothing is cached: the epoch in the row of the cameo is compared on each read.
    """
    return (
        ~Q(view_epoch=F("cameo__view_epoch"))
        | Q(use__withdrawn_at__isnull=False)
        | Q(cameo__owner__is_active=False)
        | Q(cameo__owner__leaves_at__isnull=False)
        | Q(_block_between("cameo__owner", "clip__creator"))
    )


def hidden_casts() -> Q:
    """Of the rest, those whose owners hide them for now, from others than the clip's creator and themselves."""
    return Q(use__hidden_at__isnull=False)


def shut_out_casts(viewer: User) -> Q:
    """Of the rest, those of owners between whom and the viewer there is a block.

    Apart from `hidden_casts`, since both are few rows each, found by an index of their own. Asked as one question they
    would be looked for among all casts there are, for each page anew.
    """
    return Q(cameo__owner__in=blocked_ids(viewer))


def unanswered_casts() -> Q:
    """Those whose owner was asked about the draft and has not said yes: nobody else is shown it meanwhile."""
    return Q(use__approval__in=[Approval.WAITING, Approval.REFUSED, Approval.LAPSED])


def may_download(uses: QuerySet[CameoUse], by: User) -> None:
    """A download can't be taken back, so it counts as a new use: none while an owner has paused or revoked."""
    for use in uses.exclude(cameo__owner=by).select_related("cameo").order_by("pk"):
        _check_state(use.cameo)


def permission_of(cameo: Cameo) -> CameoPermission:
    """The version of the rules that is in force."""
    return cameo.permissions.get(version=cameo.permission_version)


def live_grants() -> Q:
    """A filter for grants that would cover one more use now."""
    in_time = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    has_room = Q(uses_max=None) | Q(uses__lt=F("uses_max"))
    return Q(ended_at=None) & in_time & has_room


def ended(use: CameoUse) -> ConsentRefusedError:
    """What to say of a use that was granted and ended since: a pause takes nothing back, and may be over already."""
    cameo = use.cameo
    stops = cameo.events.filter(to_state__in=[CameoState.PAUSED, CameoState.REVOKED]).order_by("-pk")
    is_taken_back = use.withdrawn_at is not None or use.view_epoch != cameo.view_epoch
    if is_taken_back or stops.values_list("to_state", flat=True).first() != CameoState.PAUSED:
        return withdrawn(cameo)
    return ConsentRefusedError(
        "Somebody whose likeness is in this paused their cameo meanwhile. Nothing is charged; make it again without "
        "that cameo, or once it is open again.",
        code="cameo_paused",
        cameo=cameo,
    )


def withdrawn(cameo: Cameo | None = None) -> ConsentRefusedError:
    return ConsentRefusedError(
        "Somebody whose likeness is in this withdrew consent. Nothing is charged; make it again without that cameo.",
        code="consent_withdrawn",
        cameo=cameo,
    )


def _block_between(one: str, other: str) -> Exists:
    a, b = OuterRef(one), OuterRef(other)
    return Exists(Block.objects.filter(Q(blocker=a, blocked=b) | Q(blocker=b, blocked=a)))


def _check_people(cameo: Cameo, person: User) -> None:
    """Both are here, and neither shut the other out."""
    owner = cameo.owner
    is_here = owner.is_active and owner.leaves_at is None and person.is_active and person.leaves_at is None
    if not is_here or is_blocked_between(owner.pk, person.pk):
        raise not_available(cameo=cameo)


def _is_in_audience(cameo: Cameo, permission: CameoPermission, person: User) -> bool:
    """A teen's cameo goes no further than people who follow each other, whatever an older version of the rules says."""
    match permission.audience:
        case CameoAudience.EVERYONE:
            return not is_teen(cameo.owner) or is_mutual(cameo.owner_id, person.pk)
        case CameoAudience.MUTUALS:
            return is_mutual(cameo.owner_id, person.pk)
        case _:
            return False


def _covering_grant(cameo: Cameo, person: User, purpose: Purpose, use: CameoUse | None) -> CameoGrant:
    """The person's live grant, if it covers this. Its holder is told why it doesn't; nobody else learns that it is."""
    grant = cameo.grants.filter(person=person, ended_at=None).first()
    if grant is None or (is_teen(cameo.owner) and not is_mutual(cameo.owner_id, person.pk)):
        raise not_available(cameo=cameo)
    if grant.expires_at is not None and grant.expires_at <= clock.now():
        raise ConsentRefusedError(
            "Your permission to use this cameo has run out. Ask its owner for another.",
            code="grant_expired",
            cameo=cameo,
        )
    if grant.purposes and purpose not in grant.purposes:
        allowed = ", ".join(sorted(grant.purposes))
        raise ConsentRefusedError(
            f"Your permission covers: {allowed}. Ask its owner for another.", code="purpose_not_granted", cameo=cameo
        )
    is_own_use = use is not None and use.grant_id == grant.pk
    if not is_own_use and grant.uses_max is not None and grant.uses >= grant.uses_max:
        raise ConsentRefusedError(
            "Your permission's number of uses is spent. Ask its owner for another.", code="grant_used_up", cameo=cameo
        )
    return grant


def _check_state(cameo: Cameo) -> None:
    """Asked last: only those whom it would be open to learn that it is paused."""
    match cameo.state:
        case CameoState.VERIFIED:
            return
        case CameoState.PAUSED:
            raise ConsentRefusedError("Its owner has paused this cameo for now.", code="cameo_paused", cameo=cameo)
        case CameoState.REVOKED:
            raise ConsentRefusedError("Its owner allows no new uses.", code="cameo_revoked", cameo=cameo)
        case _:
            raise not_available(cameo=cameo)

"""Who is in a clip that is asked for, and whether their owners agree at each step of its making."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from accounts.handles import handles_in
from accounts.models import User
from cameo import consent
from cameo.consent import Consent
from cameo.errors import ConsentRefusedError, not_available
from cameo.limits import violations_in_media
from cameo.models import Cameo, CameoState, CameoUse, ReceiptAct, UseState
from cameo.queries import named_cameo
from cameo.services import using
from cameo.services.using import Ask
from clips.models import Clip, ClipCast
from clips.queries import consented
from common.errors import InvalidInputError
from generation.models import GenerationJob
from generation.services.requests import ClipRequest
from moderation.screening.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everybody's yes to one request; nobody's where it casts nobody."""

    asked: Ask
    consents: Sequence[Consent]

    @property
    def names(self) -> frozenset[str]:
        """What filters of names let pass, now that those whose names they are agreed."""
        return frozenset(yes.cameo.verified_name.lower() for yes in self.consents if yes.cameo.verified_name)

    def grant(self, job_ids: Sequence[str]) -> None:
        """Make uses of it, in the transaction that makes the jobs. Raises ConsentRefusedError."""
        using.grant_uses(self.consents, self.asked, job_ids=job_ids)


def agree(request: ClipRequest, *, by: User, parents: Sequence[Clip]) -> Agreement:
    """Ask every owner. Raises ConsentRefusedError at the first no, which that owner finds in the inbox."""
    asked = Ask(by, _texts(request), request.purpose, request.kind.value)
    return Agreement(asked, using.ask(read_cast(request, parents), asked))


def read_cast(request: ClipRequest, parents: Sequence[Clip]) -> list[Cameo]:
    """The cameos that the request names by id or by @handle, then those that its parents show, if they go in.

    A name that leads nowhere is refused like one that the asker may not use. Raises ConsentRefusedError.
    """
    named = {cameo.pk: cameo for cameo in [*_by_id(request.cameos), *_by_handle(_texts(request).values())]}
    if len(named) > settings.CAMEOS_A_CLIP_MAX:
        most = settings.CAMEOS_A_CLIP_MAX
        raise InvalidInputError(f"A clip has at most {most} cameos.", code="too_many_cameos", most=most)
    shown = ClipCast.objects.filter(clip__in=() if request.is_from_words else parents).values("cameo")
    for cameo in Cameo.objects.filter(pk__in=shown).select_related("owner").order_by("pk"):
        named.setdefault(cameo.pk, cameo)
    return list(named.values())


def has_cast(job: GenerationJob) -> bool:
    """Whether anybody's consent is needed for this job."""
    inherited = ClipCast.objects.filter(clip__in=job.parent_rows.values("clip"))
    return using.uses_of_job(job.public_id).exists() or inherited.exists()


def check_attempt(job: GenerationJob, parents: Sequence[Clip]) -> None:
    """Before an attempt starts, everything is decided anew. Raises ConsentRefusedError."""
    using.check_running(job.public_id)
    check_parents(parents)


def check_parents(parents: Sequence[Clip]) -> None:
    """What a job builds on still stands. Raises ConsentRefusedError."""
    if consented(Clip.objects.filter(pk__in=[parent.pk for parent in parents])).count() != len(set(parents)):
        raise consent.withdrawn()


def has_ended(job: GenerationJob) -> bool:
    """Between steps: whether an owner has withdrawn, for the clip itself or for one that it builds on."""
    if consent.has_ended(job.public_id):
        return True
    lost = ClipCast.objects.filter(consent.ended_casts(), clip__in=job.parent_rows.values("clip"))
    return lost.exists()


def why_ended(job: GenerationJob) -> ConsentRefusedError:
    """What to tell of a job for which `has_ended`."""
    return consent.why_ended(job.public_id)


def check_media(job: GenerationJob, verdict: Verdict, transcript: str | None) -> None:
    """What was rendered against the limits of each owner. Raises ConsentRefusedError, and tells the owner."""
    for use in using.uses_of_job(job.public_id).exclude(cameo__owner=job.owner):
        permission = consent.permission_of(use.cameo)
        if found := violations_in_media(permission, verdict.findings, transcript):
            error = using.beyond_limits(use.cameo, found)
            asked = Ask(job.owner, {"prompt": use.prompt}, kind=use.kind)
            using.record_refusal(use.cameo, asked, error)
            raise error


def receipts_of(job: GenerationJob, parents: Sequence[Clip]) -> tuple[str, ...]:
    """Hashes for the manifest: the yes of each owner, of those too whose likeness comes with a parent."""
    inherited = ClipCast.objects.filter(clip__in=() if job.is_from_words else parents).values("use")
    uses = CameoUse.objects.filter(job_id=job.public_id) | CameoUse.objects.filter(pk__in=inherited)
    issued = uses.filter(receipts__act=ReceiptAct.ISSUED).order_by("pk").values_list("receipts__hash", flat=True)
    return tuple(issued)


def reference_ids(job: GenerationJob) -> list[str]:
    """What an engine knows the cast by."""
    return list(using.uses_of_job(job.public_id).values_list("cameo__public_id", flat=True))


def first_cast(job: GenerationJob) -> list[str]:
    """Whom the job was to show, whatever became of it: a second try asks the same people again."""
    uses = CameoUse.objects.filter(job_id=job.public_id).exclude(state=UseState.REFUSED)
    return list(uses.order_by("pk").values_list("cameo__public_id", flat=True))


def _texts(request: ClipRequest) -> dict[str, str]:
    texts = {"prompt": request.prompt} if request.prompt else {}
    return texts | {f"shots/{at}": shot.prompt for at, shot in enumerate(request.shots)}


def _by_id(public_ids: Sequence[str]) -> list[Cameo]:
    rows = Cameo.objects.exclude(state=CameoState.DELETED).select_related("owner").filter(public_id__in=public_ids)
    found = {cameo.public_id: cameo for cameo in rows}
    if set(public_ids) - set(found):
        raise not_available()
    return [found[public_id] for public_id in public_ids]


def _by_handle(texts: Iterable[str]) -> list[Cameo]:
    found = []
    for name in dict.fromkeys(name for text in texts for name in handles_in(text)):
        cameo = named_cameo(name)
        if cameo is None:
            raise not_available()
        found.append(cameo)
    return found

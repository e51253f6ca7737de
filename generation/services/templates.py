"""Templates that people keep, and many versions of a clip made from one: a job for each row of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.policies import may_act
from common.errors import ConflictError, InvalidInputError, LimitError, RefusedError
from common.ids import new_public_id
from generation import policies
from generation.engines.base import Plan, Quality
from generation.models import GenerationJob, PromptTemplate
from generation.presets.filling import Complaint, Row, blanks_in, complaints_about, fill
from generation.services import jobs, ledger, likenesses
from generation.services.admission import Admitted, TurnedAway, admit
from generation.services.requests import ClipRequest, plan_variations, price

COMPLAINTS_TOLD = 20


@dataclass(frozen=True, slots=True)
class Version:
    """One row of a table with what it asks for and the accepted plan."""

    request: ClipRequest
    plan: Plan

    @property
    def credits(self) -> Decimal:
        return price(self.plan)


def save_template(*, by: User, template: PromptTemplate | None, **fields: Any) -> PromptTemplate:
    """Keep a new template, or change one of one's own. Raises InvalidInputError for text that can't be filled."""
    row = template or PromptTemplate(owner=by)
    for name, value in fields.items():
        setattr(row, name, value)
    _blanks(row)
    if template is None and PromptTemplate.objects.filter(owner=by).count() >= settings.TEMPLATES_MAX:
        most = settings.TEMPLATES_MAX
        raise InvalidInputError(f"You have {most} templates: remove one first.", code="too_many", most=most)
    row.save()
    return row


def plan_versions(*, template: PromptTemplate, by: User, rows: Sequence[Row]) -> list[Version]:
    """What each row would become, priced. Raises InvalidInputError with every fault of the table that was found."""
    if not 1 <= len(rows) <= settings.VERSIONS_MAX:
        raise InvalidInputError(f"A table has 1 to {settings.VERSIONS_MAX} rows.", code="rows_out_of_range")
    complaints = complaints_about(rows, _blanks(template))
    versions: list[Version] = []
    for at, row in enumerate(rows if not complaints else []):
        request = ClipRequest(prompt=fill(template.text, row), **_settings(template))
        try:
            cast = likenesses.named(request, by=by, parents=())
            versions.append(Version(request, plan_variations(request, by=by, cast=cast)[0]))
        except (InvalidInputError, RefusedError) as error:
            complaints.append(Complaint(error.message, at))
    if complaints:
        raise _bad_table(complaints)
    return versions


def make_versions(
    *,
    template: PromptTemplate,
    by: User,
    rows: Sequence[Row],
    credits_max: Decimal | None = None,
    client_key: str | None = None,
) -> list[GenerationJob]:
    """A job for each row, all held in the ledger at once or none. They go behind everybody who waits for one clip.

    A row whose words or cast are refused becomes a failed job with its reason and costs nothing; the others go on. All
    share one submission, and `variation` is the row. The same key makes the same jobs once. Raises what `plan_versions`
    does, ConflictError where it costs more than `credits_max`, LimitError where the credits don't suffice for all of
    it, and UnavailableError under heavy load.
    """
    if client_key is not None and (made := jobs.jobs_made_with(client_key, by)):
        return made
    may_act(by)
    try:
        return _make(plan_versions(template=template, by=by, rows=rows), by, credits_max, client_key)
    except (IntegrityError, LimitError):
        # Another try with the same key was faster, and what it held is what was missing here.
        if client_key is not None and (made := jobs.jobs_made_with(client_key, by)):
            return made
        raise


def _make(
    versions: Sequence[Version], by: User, credits_max: Decimal | None, client_key: str | None
) -> list[GenerationJob]:
    doors = [admit(by=by, request=version.request, parents=()) for version in versions]
    accepted = [version for version, door in zip(versions, doors, strict=True) if isinstance(door, Admitted)]
    _check_price(sum((version.credits for version in accepted), Decimal(0)), by, credits_max)
    if accepted:
        policies.may_queue(engine=accepted[0].plan.engine, count=len(accepted), by=by)
    return _create_all(by, versions, doors, client_key)


@transaction.atomic
def _create_all(
    by: User, versions: Sequence[Version], doors: Sequence[Admitted | TurnedAway], client_key: str | None
) -> list[GenerationJob]:
    submission = new_public_id("sub")
    made = []
    for at, (version, door) in enumerate(zip(versions, doors, strict=True)):
        places: dict[str, Any] = {"submission": submission, "variation": at, "client_key": client_key, "parents": ()}
        if isinstance(door, TurnedAway):
            made.append(jobs.store_refusal(by=by, request=version.request, plan=version.plan, door=door, **places))
            continue
        priority = policies.priority_of_versions(by)
        job = jobs.create_job(
            by=by, kind=version.request.kind, plan=version.plan, priority=priority, **places | door.fields
        )
        jobs.start([job], door.agreement)
        made.append(job)
    return made


def _check_price(total: Decimal, by: User, credits_max: Decimal | None) -> None:
    if credits_max is not None and total > credits_max:
        raise ConflictError(
            f"This costs {total:g} credits by now; you agreed to {credits_max:g}.",
            code="price_changed",
            credits=float(total),
        )
    left = ledger.quota_of(by).left
    if total > left:
        raise LimitError(
            f"All versions together cost {float(total):g} credits and {float(left):g} are left. Choose fewer rows.",
            code="quota_exceeded",
            credits=float(total),
            left=float(left),
        )


def _blanks(template: PromptTemplate) -> tuple[str, ...]:
    try:
        return blanks_in(template.text)
    except ValueError as error:
        raise InvalidInputError(str(error), code="bad_template") from error


def _settings(template: PromptTemplate) -> Mapping[str, Any]:
    kept = dict(template.settings)
    return kept | {"quality": Quality(kept["quality"])} if "quality" in kept else kept


def _bad_table(complaints: Sequence[Complaint]) -> InvalidInputError:
    told = [{"pointer": one.pointer, "code": "bad_row", "detail": one.message} for one in complaints[:COMPLAINTS_TOLD]]
    number = len(complaints)
    said = "One thing in the table needs a change." if number == 1 else f"{number} things in the table need a change."
    return InvalidInputError(said, code="bad_table", errors=told)

"""Appeals: one for a decision, to somebody else, within a time for asking and a time for answering."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from common import clock
from common.errors import ConflictError, InvalidInputError
from moderation.cases import policies
from moderation.cases.kinds import APPEAL_ANSWER
from moderation.cases.lifecycle import APPEAL
from moderation.cases.models import Appeal, AppealState, Decision, EventKind
from moderation.cases.services.decisions import reverse_decision
from moderation.cases.services.events import record
from notifications.kinds import Kind
from notifications.services import notify


def appeal_decision(*, decision: Decision, by: User, text: str) -> Appeal:
    """Raises NotFoundError for another person's decision, ConflictError too late, twice or where nothing is decided."""
    policies.may_appeal(decision, by)
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(decision=decision, person=by, text=text, due_at=clock.now() + APPEAL_ANSWER)
            record(decision.case, EventKind.APPEALED, by=by, appeal=appeal.public_id)
    except IntegrityError as error:
        raise ConflictError("This decision was already appealed.", code="appeal_exists") from error
    return appeal


def answer_appeal(*, appeal: Appeal, by: User, is_overturned: bool, answer: str) -> Appeal:
    """Uphold the decision, or overturn it and restore everything. Raises ForbiddenError for who decided."""
    policies.may_answer(appeal, by)
    if not answer.strip():
        raise InvalidInputError("Tell the person why.", code="answer_missing")
    state = AppealState.OVERTURNED if is_overturned else AppealState.UPHELD
    with transaction.atomic():
        moved = APPEAL.move(
            Appeal.objects.filter(pk=appeal.pk), to=state, answered_by=by, answered_at=clock.now(), answer=answer
        )
        if not moved:
            raise ConflictError("This appeal is already answered.", code="appeal_answered")
        case = appeal.decision.case
        record(case, EventKind.OVERTURNED if is_overturned else EventKind.UPHELD, by=by, appeal=appeal.public_id)
        if is_overturned:
            reverse_decision(decision=appeal.decision, by=by)
        notify(recipients=[appeal.person_id], kind=Kind.APPEAL, ids={"appeal": appeal.public_id})
    appeal.refresh_from_db()
    return appeal


def open_appeals() -> QuerySet[Appeal]:
    """The next to be due first."""
    return Appeal.objects.filter(state=AppealState.OPEN).select_related("decision__case").order_by("due_at")

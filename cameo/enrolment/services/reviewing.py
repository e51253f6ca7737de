"""A reviewer sees a recording once. Seeing it makes the decision theirs; an hour without one gives it to another."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from accounts.models import User
from cameo.biometrics.models import RecordKind
from cameo.biometrics.services import open_record
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.policies import may_review
from common import clock
from common.errors import ConflictError

LEFT_AFTER = timedelta(hours=1)


def show_recording(*, enrolment: Enrolment, by: User) -> bytes:
    """The recording as it was sent, to this reviewer and this once. Raises ForbiddenError, ConflictError."""
    may_review(enrolment, by=by)
    now = clock.now()
    is_free = Q(viewed_at=None) | (Q(viewed_at__lt=now - LEFT_AFTER) & ~Q(viewed_by=by.public_id))
    rows = Enrolment.objects.filter(is_free, pk=enrolment.pk, state=EnrolmentState.IN_REVIEW)
    if not rows.update(viewed_by=by.public_id, viewed_at=now):
        raise ConflictError("This recording was shown already; it is shown once.", code="already_viewed")
    enrolment.refresh_from_db()
    return open_record(
        cameo_id=enrolment.cameo.public_id,
        version=enrolment.version,
        kind=RecordKind.CAPTURE,
        actor=by.public_id,
        purpose=f"review of {enrolment.public_id}",
    )

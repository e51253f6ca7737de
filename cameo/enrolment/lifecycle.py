"""The states of one try, and the moves between them."""

from __future__ import annotations

from typing import Any

from cameo.enrolment.models import Enrolment, EnrolmentState
from common.states import StateMachine

ENROLMENT = StateMachine(
    EnrolmentState,
    {
        EnrolmentState.OPEN: {EnrolmentState.CAPTURED},
        EnrolmentState.CAPTURED: {EnrolmentState.IN_REVIEW, EnrolmentState.PASSED, EnrolmentState.FAILED},
        EnrolmentState.IN_REVIEW: {EnrolmentState.PASSED, EnrolmentState.FAILED},
        EnrolmentState.PASSED: set(),
        EnrolmentState.FAILED: set(),
    },
)


def move(enrolment: Enrolment, *, to: EnrolmentState, **changes: Any) -> bool:
    """Compare-and-set from the state that the row was read with. False: somebody else was first."""
    rows = Enrolment.objects.filter(pk=enrolment.pk, state=enrolment.state)
    if not ENROLMENT.move(rows, to=to, **changes):
        return False
    enrolment.refresh_from_db()
    return True

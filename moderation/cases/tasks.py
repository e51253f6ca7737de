"""Background work of moderation."""

from common.tasks import bell
from moderation.cases.services import automatic, suspensions


@bell()
def reinstate() -> None:
    """Bring back accounts whose suspension is over."""
    suspensions.reinstate_due()


@bell()
def open_cases_for_holds() -> None:
    """Put what screening held in front of a person."""
    automatic.open_cases_for_holds()

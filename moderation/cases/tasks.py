"""Background work of moderation."""

from common.tasks import bell
from moderation.cases.services import automatic, mailing, preserving, rescanning, suspensions
from moderation.screening import fairness


@bell()
def reinstate() -> None:
    """Bring back accounts whose suspension is over."""
    suspensions.reinstate_due()


@bell()
def mail_decisions() -> None:
    """Mail warnings, what was withheld and answers to appeals."""
    mailing.mail_decisions()


@bell()
def open_cases_for_holds() -> None:
    """Put what screening held in front of a person, and take away what nothing holds any more."""
    automatic.open_cases_for_holds()
    automatic.close_cases_without_holds()


@bell()
def lift_due_holds() -> None:
    """Let go of what the law wanted kept, once its year is over."""
    preserving.lift_due_holds()


@bell()
def rescan() -> None:
    """Look at published clips again with rules that are newer than their last look."""
    rescanning.rescan()


@bell()
def measure_fairness() -> None:
    """Measure how screening answers the same request in many voices, when what answers has changed."""
    fairness.measure_if_changed()

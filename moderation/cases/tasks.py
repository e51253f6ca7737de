"""Background work of moderation."""

from common.tasks import bell
from moderation.cases.services import suspensions


@bell()
def reinstate() -> None:
    """Bring back accounts whose suspension is over."""
    suspensions.reinstate_due()

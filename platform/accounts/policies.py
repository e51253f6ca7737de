"""What people may do with their account as it is."""

from accounts.models import User
from common.errors import ConflictError


def may_act(by: User) -> None:
    """Make, publish, record or reach out. Raises ConflictError, code leaving, from the wish to leave until it is taken
    back: what is hidden starts nothing new, and what is about to be erased takes nothing more in.

    `accounts.permissions` asks this for every route; services ask too where no request of the person is at hand.
    """
    if by.leaves_at is not None:
        raise ConflictError("You are leaving. Cancel that first: DELETE /api/v1/me/departure.", code="leaving")

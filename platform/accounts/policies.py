"""What people may do with their account as it is."""

from collections.abc import Container, Mapping

from accounts.models import KeyScope, User
from common.errors import ConflictError, ForbiddenError

DECISIONS = "/api/v1/me/decisions"
"""Where somebody reads what was decided about them, and appeals."""


def may_act(by: User) -> None:
    """Make, publish, record or reach out. Raises ConflictError, code leaving, from the wish to leave until it is taken
    back: what is hidden starts nothing new, and what is about to be erased takes nothing more in.

    `accounts.permissions` asks this for every route; services ask too where no request of the person is at hand.
    """
    if by.leaves_at is not None:
        raise ConflictError("You are leaving. Cancel that first: DELETE /api/v1/me/departure.", code="leaving")


def may_use(by: User, *, act: str, opened: Container[str]) -> None:
    """Raises ForbiddenError, code suspended, for somebody who is suspended, unless the act is among those `opened`."""
    if not by.is_active and act not in opened:
        raise suspended(by)


def may_use_key(*, scope: str, act: str, opened: Mapping[str, Container[str]]) -> None:
    """Raises ForbiddenError, code insufficient_scope, for what an API key was not made for: any act that is not among
    those `opened` to its scope. A scope that nobody knows opens nothing.
    """
    if scope != KeyScope.ALL and act not in opened.get(scope, ()):
        raise ForbiddenError(
            f'This API key is not for this: its scope is "{scope}". Make one with a scope that is.',
            code="insufficient_scope",
            scope=scope,
        )


def suspended(person: User) -> ForbiddenError:
    """What somebody who is suspended is told: until when, where that is not for good, and where to appeal."""
    return ForbiddenError(
        "Your account is suspended. GET /api/v1/me/decisions says why, and there you can appeal.",
        code="suspended",
        until=person.suspended_until and person.suspended_until.isoformat(),
        decisions_url=DECISIONS,
    )


def closed() -> ForbiddenError:
    """What somebody is told whose account an operator switched off."""
    return ForbiddenError("This account is closed. Ask those who run this server.", code="account_closed")

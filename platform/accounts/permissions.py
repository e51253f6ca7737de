"""Whom the API answers at all, what an API key opens, and what somebody who is leaving or suspended may still do: one
gate before every view.

Reading and cleaning up go on until the last day; all else is refused, so that a new route is without being told to.
A view through which a leaver reads, protects themselves or comes back says so: `open_while_leaving = ("POST",)`.

Nothing is open to somebody who is suspended, reading neither, but where a view says so: `open_while_suspended =
("GET",)`. Who was shut out for abuse of children needs another word of it, `open_while_closed`.

Nothing is open to a key of less than the scope `all` either, but where a view says so: `open_to_scopes = {"read":
("GET",)}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import permissions
from rest_framework.request import Request

from accounts.models import Suspended, User
from accounts.policies import may_act, may_use, may_use_key

if TYPE_CHECKING:  # the framework reads this file while it makes the class of its views
    from rest_framework.views import APIView

CLEANING_UP = ("DELETE",)


class Anybody(permissions.AllowAny):  # noqa: TID251 the one place that may
    """Visitors too."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Raises as `check_standing` does."""
        check_standing(request, view)
        return True


class SignedIn(permissions.IsAuthenticated):  # noqa: TID251 the one place that may
    """The default of every view."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Raises as `check_standing` does."""
        if not super().has_permission(request, view):
            return False
        check_standing(request, view)
        return True


def check_standing(request: Request, view: APIView) -> None:
    """Costs nothing: whoever asks was read with their token, and the scope of a key with the key.

    Raises ConflictError, code leaving, and ForbiddenError, codes suspended and insufficient_scope.
    """
    if not isinstance(request.user, User):
        return
    act = request.method or ""
    stage = "closed" if request.user.suspension == Suspended.CLOSED else "suspended"
    may_use(request.user, act=act, opened=getattr(view, f"open_while_{stage}", ()))
    if request.auth is not None:
        may_use_key(scope=str(request.auth), act=act, opened=getattr(view, "open_to_scopes", {}))
    if act not in permissions.SAFE_METHODS and act not in getattr(view, "open_while_leaving", CLEANING_UP):
        may_act(request.user)

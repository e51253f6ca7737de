"""Whom the API answers at all, and what somebody who is leaving may still do: the same gate before every view.

Reading and cleaning up go on until the last day; all else is refused, so that a new route is without being told to.
A view through which a leaver reads, protects themselves or comes back says so: `open_while_leaving = ("POST",)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import permissions
from rest_framework.request import Request

from accounts.models import User
from accounts.policies import may_act

if TYPE_CHECKING:  # the framework reads this file while it makes the class of its views
    from rest_framework.views import APIView

CLEANING_UP = ("DELETE",)


class Anybody(permissions.AllowAny):  # noqa: TID251 the one place that may
    """Visitors too."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Raises ConflictError, code leaving."""
        stop_leaver(request, view)
        return True


class SignedIn(permissions.IsAuthenticated):  # noqa: TID251 the one place that may
    """The default of every view."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Raises ConflictError, code leaving."""
        if not super().has_permission(request, view):
            return False
        stop_leaver(request, view)
        return True


def stop_leaver(request: Request, view: APIView) -> None:
    """Costs nothing: whoever asks was read with their token. Raises ConflictError, code leaving."""
    if request.method in permissions.SAFE_METHODS or not isinstance(request.user, User):
        return
    if request.method not in getattr(view, "open_while_leaving", CLEANING_UP):
        may_act(request.user)

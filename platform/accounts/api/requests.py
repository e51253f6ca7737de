"""Typed access to who is asking."""

from typing import cast

from rest_framework.request import Request

from accounts.models import User


def person(request: Request) -> User:
    """The signed-in person. Only for views that require sign-in: DRF's type also admits AnonymousUser."""
    return cast(User, request.user)

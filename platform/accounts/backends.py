"""Whom Django and allauth take a password, a session or a passkey from."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """People who are suspended sign in too, to read why and to appeal: `accounts.permissions` stops the rest.

    Django's admin asks for `is_active` by itself, and so does every permission of staff.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) or (isinstance(user, User) and user.is_suspended)

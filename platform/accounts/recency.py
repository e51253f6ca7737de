"""Dangerous acts ask for a sign-in that is minutes old, by password, passkey or code."""

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.conf import settings
from rest_framework.request import Request

from accounts.authentication import SESSION_HEADER
from common import clock
from common.errors import ForbiddenError


def require_recent_sign_in(request: Request) -> None:
    """Raises ForbiddenError, code reauthentication_required, unless the asker proved who they are just now.

    Clients answer it by POST /auth/app/v1/auth/reauthenticate (or /auth/2fa/reauthenticate) and try again. An API key
    never passes: a leaked key must not be able to end an account.
    """
    found: Any = authenticate_by_x_session_token(request.headers.get(SESSION_HEADER, ""))
    records = found[1].get(AUTHENTICATION_METHODS_SESSION_KEY, []) if found else []
    latest = max((record.get("at", 0) for record in records), default=0)
    if clock.now().timestamp() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        raise ForbiddenError("Confirm that it is you and try again.", code="reauthentication_required")

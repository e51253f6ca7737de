"""What somebody who is suspended may do with allauth's own routes: come in, prove who they are, and sign out.

They are no views of the framework whose permissions `accounts.permissions` is. Here too, what is not named is closed.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.attempts import refusal
from accounts.authentication import SESSION_HEADER, user_of_session_token
from accounts.policies import suspended
from accounts.sign_in_bodies import SIGN_IN

OPEN_WHILE_SUSPENDED = frozenset(
    f"/auth/app/v1/{path}"
    for path in (
        "config",
        "auth/session",
        "auth/login",
        "auth/reauthenticate",
        "auth/2fa/authenticate",
        "auth/2fa/reauthenticate",
        "auth/password/request",
        "auth/password/reset",
        "auth/webauthn/login",
        "auth/webauthn/authenticate",
        "auth/webauthn/reauthenticate",
    )
)


class SignInGate:
    """Middleware. It reads the token by itself: nothing may touch `request.user` before allauth swaps the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        path, token = request.path_info, request.headers.get(SESSION_HEADER)
        if not path.startswith(SIGN_IN) or path in OPEN_WHILE_SUSPENDED or not token:
            return None
        person = user_of_session_token(token)
        if person is None or person.is_active:
            return None
        error = suspended(person)
        return refusal(error.status, error.specific_code, error.message, **error.extra)

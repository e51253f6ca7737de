"""What bodies of sign-in may hold: allauth reads them by itself, and hands every text on to be hashed and stored."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.attempts import refusal

SIGN_IN = "/auth/"
PASSWORDS = frozenset({"password", "new_password", "current_password"})
PASSWORD_CHARACTERS_MAX = 1_024
"""A longer one takes time to hash and is no safer."""


class SignInBodies:
    """Middleware: refuses halves of characters, which no text can hold that is to be hashed, and endless passwords.

    What is no JSON at all is left to the view to refuse.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Here and not above, so that a body that is too large is refused like anywhere else."""
        if request.path_info.startswith(SIGN_IN) and request.method != "GET":
            return _refusal_of(request.body)
        return None


def _refusal_of(body: bytes) -> HttpResponse | None:
    try:
        sent = json.loads(body) if body else None
        members = sent.items() if isinstance(sent, dict) else ()
        found = next((refused for name, value in members if (refused := _refusal_of_member(name, value))), None)
    except (ValueError, RecursionError):
        return None
    return found


def _refusal_of_member(name: str, value: Any) -> HttpResponse | None:
    if (half := _half_character(value)) is not None:
        code, message = "surrogate_characters_not_allowed", f"Surrogate characters are not allowed: U+{ord(half):X}."
        return refusal(400, code, message, param=name)
    if name in PASSWORDS and isinstance(value, str) and len(value) > PASSWORD_CHARACTERS_MAX:
        message = f"A password has at most {PASSWORD_CHARACTERS_MAX:,} characters."
        return refusal(400, "password_too_long", message, param=name)
    return None


def _half_character(value: Any) -> str | None:
    """The first surrogate in a text, wherever it is in a value."""
    match value:
        case str():
            return next((sign for sign in value if "\ud800" <= sign <= "\udfff"), None)
        case dict() | list():
            inner = value.values() if isinstance(value, dict) else value
            return next((half for one in inner if (half := _half_character(one)) is not None), None)
        case _:
            return None

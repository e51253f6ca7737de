"""Who is asking: a session token of the app, or an API key of a server.

People who are suspended are known here too; what they may do is for `accounts.permissions` to say.
"""

from datetime import datetime
from functools import cache
from typing import Any

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.db.models import Q
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiKey, Suspended, User
from accounts.services import KEY_PREFIX, hash_api_key
from common import clock
from common.compiled import TEXT_STAND_IN, CompiledQuery, compile_query

SESSION_HEADER = "X-Session-Token"


def user_of_session_token(token: str) -> User | None:
    """The person behind an opaque session token, active or suspended, or None."""
    found = authenticate_by_x_session_token(token)
    user = found[0] if found else None
    return user if isinstance(user, User) and (user.is_active or user.is_suspended) else None


def user_of_api_key(text: str) -> User | None:
    """The person behind an API key, active or suspended, or None."""
    found = holder_of_api_key(text)
    return found[0] if found else None


def holder_of_api_key(text: str) -> tuple[User, str] | None:
    """The person behind an API key, active or suspended, with the key's scope; or None."""
    rows: list[tuple[Any, ...]] = _key_and_user().ask(text=hash_api_key(text))
    if not rows:
        return None
    key, last_used, scope, *columns = rows[0]
    _note_use(key, last_used)
    return User.from_db("default", USER_COLUMNS, columns), scope


USER_COLUMNS = [field.attname for field in User._meta.concrete_fields]


@cache
def _key_and_user() -> CompiledQuery:
    """Each request of a server asks this, and the model layer takes longer over it than the database."""
    is_known = Q(user__is_active=True) | ~Q(user__suspension=Suspended.NO)
    keys = ApiKey.objects.filter(is_known, digest=TEXT_STAND_IN, revoked_at=None)
    columns = ("pk", "last_used_at", "scope", *(f"user__{name}" for name in USER_COLUMNS))
    return compile_query(lambda: keys.values_list(*columns))


def _note_use(key: int, last_used: datetime | None) -> None:
    now = clock.now()
    if last_used is None or (now - last_used).total_seconds() > 60:
        ApiKey.objects.filter(pk=key).update(last_used_at=now)


class SessionTokenAuthentication(BaseAuthentication):
    """`X-Session-Token`, as allauth's app client hands it out."""

    def authenticate(self, request: Request | HttpRequest) -> tuple[User, None] | None:
        token = request.headers.get(SESSION_HEADER)
        if not token:
            return None
        if (user := user_of_session_token(token)) is None:
            raise AuthenticationFailed("This session has ended; sign in again.")
        return user, None

    def authenticate_header(self, request: Request | HttpRequest) -> str:
        return "SessionToken"


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer hib_…`. The request's `auth` is the key's scope."""

    def authenticate(self, request: Request | HttpRequest) -> tuple[User, str] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = holder_of_api_key(text.strip()) if text.strip().startswith(KEY_PREFIX) else None
        if found is None:
            raise AuthenticationFailed("This API key is unknown or revoked.")
        return found

    def authenticate_header(self, request: Request | HttpRequest) -> str:
        return "Bearer"

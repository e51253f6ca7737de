"""Who is asking: a session token of the app, or an API key of a server."""

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiKey, User
from accounts.services import KEY_PREFIX, hash_api_key
from common import clock

SESSION_HEADER = "X-Session-Token"


def user_of_session_token(token: str) -> User | None:
    """The active person behind an opaque session token, or None."""
    found = authenticate_by_x_session_token(token)
    user = found[0] if found else None
    return user if isinstance(user, User) and user.is_active else None


def user_of_api_key(text: str) -> User | None:
    """The active person behind an API key, or None."""
    key = ApiKey.objects.select_related("user").filter(digest=hash_api_key(text), revoked_at=None).first()
    if key is None or not key.user.is_active:
        return None
    now = clock.now()
    if key.last_used_at is None or (now - key.last_used_at).total_seconds() > 60:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key.user


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
    """`Authorization: Bearer hib_…`."""

    def authenticate(self, request: Request | HttpRequest) -> tuple[User, None] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        user = user_of_api_key(text.strip()) if text.strip().startswith(KEY_PREFIX) else None
        if user is None:
            raise AuthenticationFailed("This API key is unknown or revoked.")
        return user, None

    def authenticate_header(self, request: Request | HttpRequest) -> str:
        return "Bearer"

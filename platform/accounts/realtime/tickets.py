"""One-time tickets for websockets: browsers can't send headers there, and tokens don't belong into addresses."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import msgspec
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request

from accounts.authentication import SESSION_HEADER, user_of_api_key, user_of_session_token
from accounts.models import User
from common import redis
from common.errors import UnavailableError

TICKET_SECONDS = 30
_KEY = "hibari:ticket:{}"


@dataclass(frozen=True, slots=True)
class Credential:
    """How the holder of a ticket signed in, kept so that an open websocket can be checked again."""

    session_token: str = ""
    api_key: str = ""

    def person(self) -> User | None:
        """Who this still is, None once signed out, revoked or suspended."""
        token = self.session_token
        person = user_of_session_token(token) if token else user_of_api_key(self.api_key)
        return person if person is not None and person.is_active else None


def credential_of(request: Request | HttpRequest) -> Credential:
    if token := request.headers.get(SESSION_HEADER):
        return Credential(session_token=token)
    return Credential(api_key=request.headers.get("Authorization", "").partition(" ")[2].strip())


def issue_ticket(credential: Credential) -> str:
    """Good for one websocket within TICKET_SECONDS. Raises UnavailableError while Redis is down."""
    ticket = secrets.token_urlsafe(32)
    try:
        redis.client().set(_KEY.format(ticket), msgspec.json.encode(credential), ex=TICKET_SECONDS)
    except RedisError as error:
        raise UnavailableError("Live updates are down right now; poll meanwhile.", retry_after_seconds=5) from error
    return ticket


def redeem_ticket(ticket: str) -> Credential | None:
    """What the ticket stood for, the first time and in time; None otherwise."""
    try:
        found = redis.client().getdel(_KEY.format(ticket))
    except RedisError:
        return None
    return msgspec.json.decode(found, type=Credential) if isinstance(found, bytes) else None

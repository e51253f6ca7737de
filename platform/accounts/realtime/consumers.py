"""The websocket at /ws/: says "look again" to a signed-in person, and listens to two words.

`{"type": "ping"}` is answered with a pong; `{"type": "resume", "since": "2026-…Z"}` with what was missed since then,
and `{"type": "resume", "last_event_id": 17}` with the numbered events after that one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from accounts.models import User
from accounts.realtime.origins import is_allowed_origin
from accounts.realtime.tickets import Credential, redeem_ticket
from common import clock
from common.realtime.missed import missed_after, missed_since
from common.realtime.services import group_of

MESSAGE_CHARACTERS_MAX = 1024
Place = TypeVar("Place", datetime, int)
NOT_SIGNED_IN, BAD_ORIGIN, BAD_MESSAGE = 4401, 4403, 4400


class EventsConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One open page. Who it belongs to is checked when it opens and again every minute."""

    credential: Credential
    user_id: int | None = None
    _recheck: asyncio.Task[None] | None = None
    _is_closed = False

    async def connect(self) -> None:
        if not is_allowed_origin(self.scope):
            await self.close(BAD_ORIGIN, "origin not allowed")
            return
        ticket = parse_qs(self.scope["query_string"].decode("latin1")).get("ticket", [""])[0]
        person = await database_sync_to_async(self._sign_in)(ticket)
        if person is None:
            # Accepted first, so that a browser sees the code and not a nameless failure.
            await self.accept()
            await self.close(NOT_SIGNED_IN, "ticket unknown, used or too old")
            return
        self.user_id = person.pk
        await self.channel_layer.group_add(group_of(person.pk), self.channel_name)
        await self.accept()
        await self._say({"type": "hello", "id": person.public_id, "at": clock.now().isoformat()})
        self._recheck = asyncio.create_task(self._check_again_and_again())

    async def disconnect(self, code: int) -> None:
        if self._recheck is not None:
            self._recheck.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._recheck
        if self.user_id is not None:
            await self.channel_layer.group_discard(group_of(self.user_id), self.channel_name)

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Once: frames that arrived before the end are still handed over, and each would close again."""
        if not self._is_closed:
            self._is_closed = True
            await super().close(code, reason)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._is_closed:
            return
        try:
            message = json.loads(text_data or "") if len(text_data or "") <= MESSAGE_CHARACTERS_MAX else None
        except (ValueError, RecursionError):
            message = None
        match message:
            case {"type": "ping"}:
                await self._say({"type": "pong"})
            case {"type": "resume", "since": str(text)} if (since := _moment(text)) is not None:
                await self._resume(missed_since, since)
            case {"type": "resume", "last_event_id": int(last_id)} if last_id >= 0:
                await self._resume(missed_after, last_id)
            case _:
                await self.close(BAD_MESSAGE, "only ping, and resume since a moment or after an event, are understood")

    async def event_tell(self, message: dict[str, Any]) -> None:
        await self._say(message["event"])

    async def _resume(self, missed: Callable[[int, Place], list[dict[str, Any]]], place: Place) -> None:
        """Told in the order in which the apps tell; what happens meanwhile is heard as always."""
        at = clock.now()
        assert self.user_id is not None
        for event in await database_sync_to_async(missed)(self.user_id, place):
            await self._say(event)
        await self._say({"type": "resumed", "at": at.isoformat()})

    def _sign_in(self, ticket: str) -> User | None:
        credential = redeem_ticket(ticket) if ticket else None
        if credential is None:
            return None
        self.credential = credential
        return credential.person()

    async def _check_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(settings.REALTIME_RECHECK_SECONDS)
            person = await database_sync_to_async(self.credential.person)()
            if person is None or person.pk != self.user_id:
                await self.close(NOT_SIGNED_IN, "signed out")
                return

    async def _say(self, event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(event, separators=(",", ":")))


def _moment(text: str) -> datetime | None:
    """A moment with its zone, or None."""
    try:
        moment = clock.from_text(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None

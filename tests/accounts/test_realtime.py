"""Websockets: who may open one, what they hear, and when they are closed."""

# mypy: disable-error-code="no-untyped-call"

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.layers import channel_layers
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.realtime.tickets import Credential, issue_ticket, redeem_ticket
from accounts.services import create_api_key, revoke_api_key
from common import clock, redis
from common.realtime.services import tell
from config.routing import websockets
from tests.cast import post_json

pytestmark = pytest.mark.django_db(transaction=True)


class Page(ApplicationCommunicator):
    """A browser's end of one websocket."""

    async def connect(self) -> tuple[bool, int]:
        """Whether it opened, and the code with which it was refused."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.hears()
        return answer["type"] == "websocket.accept", answer.get("code", 0)

    async def says(self, text: str) -> None:
        await self.send_input({"type": "websocket.receive", "text": text})

    async def hears(self) -> dict[str, Any]:
        event: dict[str, Any] = await self.receive_output(timeout=30)
        return event

    async def hears_event(self) -> Any:
        return json.loads((await self.hears())["text"])

    async def leave(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wait(timeout=30)


Talk = Callable[[Page], Awaitable[Any]]


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann@example.com", "larks-sing-at-dawn", handle="ann")


@pytest.fixture
def key(ann: User) -> str:
    return create_api_key(by=ann, name="test")[1]


def open_socket(ticket: str, talk: Talk, *, origin: str | None = None, path: str = "/ws/") -> Any:
    """Run `talk` over one websocket, in an event loop of its own."""

    async def main() -> Any:
        headers = [(b"host", b"127.0.0.1:8000"), *([(b"origin", origin.encode())] if origin else [])]
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": f"ticket={ticket}".encode(),
            "headers": headers,
        }
        socket = Page(websockets, scope)
        try:
            return await talk(socket)
        finally:
            await socket.leave()
            channel_layers.backends = {}

    return asyncio.run(main())


async def greeting(socket: Page) -> tuple[bool, Any]:
    is_open, code = await socket.connect()
    return is_open, await socket.hears_event() if is_open else code


async def refusal(socket: Page) -> int:
    is_open, code = await socket.connect()
    return int((await socket.hears())["code"] if is_open else code)


def test_a_ticket_from_rest_opens_a_websocket_once(ann: User, key: str, client: Client) -> None:
    answer = post_json(client, "/api/v1/realtime/tickets", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()["expires_in_seconds"]) == (201, 30)
    ticket = answer.json()["ticket"]
    is_open, hello = open_socket(ticket, greeting)
    assert is_open
    assert (hello["type"], hello["id"]) == ("hello", ann.public_id)
    assert clock.from_text(hello["at"]) <= clock.now()
    assert open_socket(ticket, refusal) == 4401


def test_a_ticket_runs_out(key: str) -> None:
    ticket = issue_ticket(Credential(api_key=key))
    assert 0 < redis.client().ttl(f"hibari:ticket:{ticket}") <= 30
    assert redeem_ticket(ticket) == Credential(api_key=key)
    assert redeem_ticket(ticket) is None


def test_no_ticket_and_a_suspended_holder_are_turned_away(ann: User, key: str) -> None:
    assert open_socket("", refusal) == 4401
    ticket = issue_ticket(Credential(api_key=key))
    User.objects.update(is_active=False)
    assert open_socket(ticket, refusal) == 4401


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:9999", "null"])
def test_a_foreign_page_is_turned_away_and_its_ticket_kept(key: str, origin: str) -> None:
    ticket = issue_ticket(Credential(api_key=key))
    assert open_socket(ticket, refusal, origin=origin) == 4403
    assert redeem_ticket(ticket) is not None


def test_our_own_pages_and_listed_ones_are_let_in(key: str, settings: Settings) -> None:
    settings.WEBSOCKET_ORIGINS = ["https://app.example"]
    for origin in ("http://127.0.0.1:8000", "https://app.example"):
        assert open_socket(issue_ticket(Credential(api_key=key)), greeting, origin=origin)[0]


def test_another_address_is_refused(key: str) -> None:
    assert open_socket(issue_ticket(Credential(api_key=key)), refusal, path="/ws/else") == 4404


def test_ping_is_answered_and_anything_else_ends_it(key: str) -> None:
    async def talk(socket: Page) -> tuple[Any, int]:
        await greeting(socket)
        await socket.says('{"type": "ping"}')
        pong = await socket.hears_event()
        await socket.says('{"type": "' + "x" * 2000 + '"}')
        return pong, (await socket.hears())["code"]

    assert open_socket(issue_ticket(Credential(api_key=key)), talk) == ({"type": "pong"}, 4400)


def test_what_is_told_arrives_after_commit_and_only_then(ann: User, key: str) -> None:
    def change() -> None:
        with transaction.atomic():
            tell(ann.pk, {"type": "job.state", "id": "video_rolled_back"})
            transaction.set_rollback(True)
        with transaction.atomic():
            tell(ann.pk, {"type": "job.state", "id": "video_1"})

    async def talk(socket: Page) -> Any:
        await greeting(socket)
        await database_sync_to_async(change)()
        return await socket.hears_event()

    assert open_socket(issue_ticket(Credential(api_key=key)), talk) == {"type": "job.state", "id": "video_1"}


def test_signing_out_closes_an_open_page_at_the_next_check(ann: User, key: str, settings: Settings) -> None:
    settings.REALTIME_RECHECK_SECONDS = 0.05

    async def talk(socket: Page) -> int:
        await greeting(socket)
        public_id = await database_sync_to_async(lambda: ann.api_keys.get().public_id)()
        await database_sync_to_async(revoke_api_key)(by=ann, public_id=public_id)
        return int((await socket.hears())["code"])

    assert open_socket(issue_ticket(Credential(api_key=key)), talk) == 4401


def test_telling_never_fails_its_caller_while_redis_is_down(ann: User, key: str, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    try:
        tell(ann.pk, {"type": "job.state", "id": "video_1"})
        answer = post_json(Client(), "/api/v1/realtime/tickets", headers={"Authorization": f"Bearer {key}"})
    finally:
        redis.client.cache_clear()
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer["Retry-After"] == "5"


def test_words_behind_a_wrong_one_are_not_answered_and_break_nothing(key: str) -> None:
    async def talk(page: Page) -> Any:
        await page.connect()
        await page.hears()
        for text in ("[" * 1000, "nonsense", '{"type": "resume", "last_event_id": "x"}', '{"type": "ping"}'):
            await page.says(text)
        closed = await page.hears()
        return closed["type"], closed["code"], await page.receive_nothing()

    assert open_socket(issue_ticket(Credential(api_key=key)), talk) == ("websocket.close", 4400, True)

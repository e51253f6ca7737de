"""The ASGI application of the inference process.

`GET /state` answers {"model": "idle|loading|ready|failed"}; `POST /run/<model>` takes a msgpack list of items and
answers a msgpack list of results, or 400 (bad items), 404 (no such model), 413, 500 (it broke), 503 (no time).
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from inference.batching import Batcher, OverloadedError
from inference.models import Model

BODY_BYTES_MAX = 32 * 1024 * 1024
TIMEOUT_HEADER = b"x-timeout-seconds"
TIMEOUT_SECONDS_MAX = 120.0
Answer = tuple[HTTPStatus, bytes]


class InferenceServer:
    """Holds the models; torch arrives with the first use of one."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._batchers = {name: Batcher(name, model) for name, model in models.items()}

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        status, body = await self._answer(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": _headers(body), "trailers": False})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _answer(self, scope: HTTPScope, receive: ASGIReceiveCallable) -> Answer:
        if (scope["method"], scope["path"]) == ("GET", "/state"):
            states = {name: batcher.state for name, batcher in self._batchers.items()}
            return HTTPStatus.OK, msgspec.msgpack.encode(states)
        batcher = self._batchers.get(scope["path"].removeprefix("/run/"))
        if scope["method"] != "POST" or batcher is None:
            return HTTPStatus.NOT_FOUND, b"no such model"
        body = await _read(receive)
        if body is None:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"the request is too large"
        return await self._run(batcher, body, _timeout(scope))

    async def _run(self, batcher: Batcher, body: bytes, timeout_seconds: float) -> Answer:
        try:
            items = msgspec.msgpack.decode(body, type=list)
            results = await batcher.run(items, timeout_seconds=timeout_seconds)
        except (ValueError, msgspec.MsgspecError) as error:
            return HTTPStatus.BAD_REQUEST, str(error).encode()
        except OverloadedError:
            return HTTPStatus.SERVICE_UNAVAILABLE, b"no time"
        except Exception as error:
            return HTTPStatus.INTERNAL_SERVER_ERROR, type(error).__name__.encode()
        return HTTPStatus.OK, msgspec.msgpack.encode(results)


async def _read(receive: ASGIReceiveCallable) -> bytes | None:
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return bytes(body)
        body += event.get("body", b"")
        if len(body) > BODY_BYTES_MAX:
            return None
        if not event.get("more_body", False):
            return bytes(body)


def _timeout(scope: HTTPScope) -> float:
    text = dict(scope["headers"]).get(TIMEOUT_HEADER, b"10").decode("latin1")
    try:
        return min(max(float(text), 0.0), TIMEOUT_SECONDS_MAX)
    except ValueError:
        return 10.0


def _headers(body: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"content-type", b"application/octet-stream"), (b"content-length", str(len(body)).encode())]

"""WSGI inside ASGI, with one rule: a slow client never holds a thread.

The request's body is taken in before a thread is asked for, and a streamed answer borrows a thread for one chunk at a
time. So a dozen paused video players, or a dozen uploads over bad lines, cost memory and not the server.
"""

from __future__ import annotations

import asyncio
import contextvars
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import IO, Any, TypeVar, cast

from a2wsgi.wsgi import build_environ
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from django.db import close_old_connections

BODY_IN_MEMORY_BYTES = 1024 * 1024
BODY_SILENCE_SECONDS = 30
Result = TypeVar("Result")
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Any]


class _Refused(Exception):  # noqa: N818 - an answer, not an error
    """The body can't be taken in."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class _Gone(Exception):  # noqa: N818 - an event, not an error
    """The client hung up."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a thread brought back: a whole body, or an iterator still to be read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    stream: Iterator[bytes] | None
    close: Callable[[], None]


class WSGIBridge:
    """An ASGI application that runs a WSGI one in a fixed set of threads."""

    def __init__(self, application: WSGIApplication, *, threads: int, body_bytes_max: int) -> None:
        self._application = application
        self._body_bytes_max = body_bytes_max
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="wsgi")

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        with tempfile.SpooledTemporaryFile(BODY_IN_MEMORY_BYTES) as body:
            try:
                await self._take_body(receive, body)
                body.seek(0)
                context = contextvars.copy_context()
                environ: Any = build_environ(cast(Any, scope), cast(Any, body))  # its own types of the same shapes
                answer = await self._in_thread(context, partial(self._run, environ))
                await self._give(answer, context, receive, send)
            except _Refused as refusal:
                await _send_start(send, refusal.status, [(b"content-length", b"0"), (b"connection", b"close")])
                await _send_body(send, b"", is_last=True)
            except _Gone:
                return

    async def _take_body(self, receive: ASGIReceiveCallable, body: IO[bytes]) -> None:
        size = 0
        while True:
            try:
                event = await asyncio.wait_for(receive(), BODY_SILENCE_SECONDS)
            except TimeoutError as error:
                raise _Refused(HTTPStatus.REQUEST_TIMEOUT) from error
            if event["type"] != "http.request":
                raise _Gone
            chunk = event.get("body", b"")
            size += len(chunk)
            if size > self._body_bytes_max:
                raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            body.write(chunk)
            if not event.get("more_body", False):
                return

    def _run(self, environ: dict[str, Any]) -> _Answer:
        started: list[tuple[int, list[tuple[bytes, bytes]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            pairs = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
            started.append((int(status.split(" ", 1)[0]), pairs))

        answer = self._application(environ, start_response)
        close = getattr(answer, "close", lambda: None)
        status, headers = started[-1]
        if getattr(answer, "streaming", False) and environ["REQUEST_METHOD"] != "HEAD":
            # The rest is read by other threads; this one's connection goes back to the pool before that.
            close_old_connections()
            return _Answer(status, headers, b"", iter(answer), close)
        try:
            whole = b"" if environ["REQUEST_METHOD"] == "HEAD" else b"".join(answer)
        finally:
            close()
        return _Answer(status, headers, whole, None, lambda: None)

    async def _give(
        self, answer: _Answer, context: contextvars.Context, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        await _send_start(send, answer.status, answer.headers)
        if answer.stream is None:
            await _send_body(send, answer.body, is_last=True)
            return
        gone = asyncio.ensure_future(receive())
        try:
            while (chunk := await self._in_thread(context, partial(_next_chunk, answer.stream))) is not None:
                if gone.done():
                    raise _Gone
                await _send_body(send, chunk, is_last=False)
            await _send_body(send, b"", is_last=True)
        finally:
            gone.cancel()
            await asyncio.shield(self._in_thread(context, answer.close))

    def _in_thread(self, context: contextvars.Context, call: Callable[[], Result]) -> asyncio.Future[Result]:
        return asyncio.get_running_loop().run_in_executor(self._threads, context.run, call)


def _next_chunk(stream: Iterator[bytes]) -> bytes | None:
    try:
        return next(stream, None)
    finally:
        close_old_connections()


async def _send_start(send: ASGISendCallable, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})


async def _send_body(send: ASGISendCallable, body: bytes, *, is_last: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": not is_last})

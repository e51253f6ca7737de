"""REST as WSGI inside ASGI: whole and streamed answers, bodies, and clients that hang up."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory

from config.bridge import WSGIBridge

Environ = dict[str, Any]
View = Callable[[HttpRequest], HttpResponseBase]


def as_wsgi(view: View) -> Callable[[Environ, Callable[..., Any]], Any]:
    """A WSGI application around one view, without middleware."""

    def application(environ: Environ, start_response: Callable[..., Any]) -> HttpResponseBase:
        request = RequestFactory().request(**{"wsgi.input": environ["wsgi.input"], **environ})
        answer = view(request)
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return answer

    return application


class Exchange:
    """One request over the bridge, its body in the given pieces, and what came back."""

    def __init__(self, view: View, *pieces: bytes, method: str = "GET", threads: int = 1) -> None:
        self.bridge = WSGIBridge(as_wsgi(view), threads=threads, body_bytes_max=100)
        length = str(sum(map(len, pieces))).encode()
        self.scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": "/",
            "query_string": b"",
            "headers": [(b"content-length", length)],
        }
        self.pieces = list(pieces) or [b""]
        self.sent: list[dict[str, Any]] = []
        self.hung_up = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self.pieces:
            return {"type": "http.request", "body": self.pieces.pop(0), "more_body": bool(self.pieces)}
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, event: dict[str, Any]) -> None:
        self.sent.append(event)

    async def run(self) -> "Exchange":
        await self.bridge(self.scope, self.receive, self.send)  # type: ignore[arg-type]
        return self

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(event["body"] for event in self.sent[1:])


def test_a_whole_answer_is_one_piece() -> None:
    done = asyncio.run(Exchange(lambda _request: HttpResponse("lark", status=201)).run())
    assert (done.status, done.body, len(done.sent)) == (201, b"lark", 2)
    assert not done.sent[-1]["more_body"]


def test_a_partial_answer_keeps_its_status_and_headers() -> None:
    def view(_request: HttpRequest) -> HttpResponseBase:
        answer = StreamingHttpResponse(iter([b"ab", b"cd"]), status=206)
        answer["Content-Range"] = "bytes 0-3/9"
        return answer

    done = asyncio.run(Exchange(view).run())
    assert (done.status, done.body) == (206, b"abcd")
    assert (b"content-range", b"bytes 0-3/9") in done.sent[0]["headers"]


def test_a_body_in_pieces_arrives_whole() -> None:
    done = asyncio.run(Exchange(lambda request: HttpResponse(request.body), b"one ", b"two", method="POST").run())
    assert done.body == b"one two"


def test_a_body_past_the_limit_is_refused_before_any_view() -> None:
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponseBase:
        seen.append(request)
        return HttpResponse()

    done = asyncio.run(Exchange(view, b"x" * 60, b"x" * 60, method="POST").run())
    assert (done.status, seen) == (413, [])


def test_a_head_request_reads_no_stream() -> None:
    def view(_request: HttpRequest) -> HttpResponseBase:
        return StreamingHttpResponse(iter([b"never sent"]))

    assert asyncio.run(Exchange(view, method="HEAD").run()).body == b""


def test_a_client_that_hangs_up_ends_the_stream_and_closes_it() -> None:
    closed = threading.Event()

    async def main() -> Exchange:
        def endless() -> Iterator[bytes]:
            try:
                while True:
                    yield b"more"
            finally:
                closed.set()

        exchange = Exchange(lambda _request: StreamingHttpResponse(endless()))
        exchange.hung_up.set()
        return await exchange.run()

    done = asyncio.run(main())
    assert closed.is_set()
    assert done.sent[-1].get("more_body", True)


def test_a_stalled_reader_leaves_the_only_thread_to_others() -> None:
    async def main() -> bytes:
        slow = Exchange(lambda _request: StreamingHttpResponse(iter([b"a", b"b"])))
        stalled, resume = asyncio.Event(), asyncio.Event()

        async def send_slowly(event: dict[str, Any]) -> None:
            stalled.set()
            await resume.wait()
            slow.sent.append(event)

        slow.send = send_slowly  # type: ignore[method-assign]
        reading = asyncio.create_task(slow.run())
        await stalled.wait()
        quick = Exchange(lambda _request: HttpResponse("quick"))
        quick.bridge._threads = slow.bridge._threads
        answered = (await quick.run()).body
        resume.set()
        await reading
        return answered + slow.body

    assert asyncio.run(main()) == b"quickab"


def test_a_view_that_breaks_reaches_the_server_as_an_error() -> None:
    def view(_request: HttpRequest) -> HttpResponseBase:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        asyncio.run(Exchange(view).run())

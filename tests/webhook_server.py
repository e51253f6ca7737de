"""A server of somebody's, on this machine, that keeps what it is told and answers as it is bid."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Heard:
    headers: dict[str, str]
    body: str
    path: str


@dataclass
class WebhookServer:
    url: str
    heard: list[Heard] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses still to be answered, in order; 200 when none is left."""
    has_news: threading.Event = field(default_factory=threading.Event)


@contextmanager
def webhook_server() -> Iterator[WebhookServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.heard.append(Heard(headers, self.rfile.read(size).decode(), self.path))
            status = server.answers.pop(0) if server.answers else 200
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", f"{server.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            server.has_news.set()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = WebhookServer(f"http://127.0.0.1:{http.server_port}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()

"""One address for everything: websockets run as ASGI, all else as WSGI in threads, which costs half the CPU."""

from __future__ import annotations

import os

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_wsgi = get_wsgi_application()

from django.conf import settings  # noqa: E402 - consumers need the apps that the line above loads

from config.bridge import WSGIBridge  # noqa: E402
from config.routing import websockets  # noqa: E402

_http = WSGIBridge(_wsgi, threads=settings.WEB_THREADS, body_bytes_max=settings.BODY_BYTES_MAX)


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    if scope["type"] == "http":
        await _http(scope, receive, send)
    elif scope["type"] == "websocket":
        await websockets(scope, receive, send)
    else:
        raise NotImplementedError(scope["type"])  # how an ASGI application says that it knows no lifespan

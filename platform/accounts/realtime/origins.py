"""Which pages may open a websocket here."""

from urllib.parse import urlsplit

from asgiref.typing import WebSocketScope
from django.conf import settings
from django.http.request import validate_host


def is_allowed_origin(scope: WebSocketScope) -> bool:
    """Our own pages, the listed ones, and programs: those send no Origin, and their ticket speaks for them."""
    headers = {name.lower(): value.decode("latin1") for name, value in scope["headers"]}
    origin = headers.get(b"origin")
    if origin is None:
        return True
    if origin in {settings.PUBLIC_URL, *settings.WEBSOCKET_ORIGINS}:
        return True
    host = headers.get(b"host", "")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return validate_host(name, settings.ALLOWED_HOSTS) and urlsplit(origin).netloc == host

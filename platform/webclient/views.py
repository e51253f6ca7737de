"""The page and its service worker. Both are the same for everybody: who asks is the API's business."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clips.media.origin import media_origin

STATIC = Path(__file__).with_name("static")


@require_safe
@cache_control(no_cache=True)
def index(request: HttpRequest) -> HttpResponse:
    answer = render(request, "webclient/index.html", {"modules": _modules()})
    answer["Content-Security-Policy"] = content_security_policy(request.get_host(), media_origin())
    answer["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    return answer


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker rules only over its own folder."""
    return HttpResponse(_service_worker(), content_type="text/javascript")


def content_security_policy(host: str, media_origin: str = "") -> str:
    """Nothing inline and nothing from elsewhere, save media where a deployment keeps them in a bucket.

    The websocket is named as well as 'self', which not every browser takes to cover it.
    """
    media = f"'self' blob: {media_origin}".strip()
    rules = {
        "default-src": "'self'",
        "img-src": media,
        "media-src": media,
        "connect-src": f"'self' ws://{host} wss://{host}",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@cache
def _modules() -> tuple[str, ...]:
    """Every module of the page, told to the browser at once: else it finds them one import after the other."""
    folder = STATIC / "webclient" / "js"
    return tuple(sorted(str(path.relative_to(STATIC)) for path in folder.rglob("*.js")))


@cache
def _service_worker() -> str:
    return (STATIC / "webclient" / "sw.js").read_text()

"""The page and its service worker. Both are the same for everybody: who asks is the API's business."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clips.media.origin import media_origin

STATIC = Path(__file__).with_name("static")
PAGE = STATIC / "webclient"
SCRIPTS = PAGE / "js"
MAKING_SCREENS = ("sign-in", "create", "making", "draft")
STATIC_IMPORT = re.compile(r'^import\s(?:[^"]*\sfrom\s)?"\./([^"]+)";', re.MULTILINE)


@require_safe
@cache_control(no_cache=True)
def index(request: HttpRequest) -> HttpResponse:
    answer = render(request, "webclient/index.html", {"modules": first_modules()})
    answer["Content-Security-Policy"] = content_security_policy(request.get_host(), media_origin())
    # One page holds every screen; camera and microphone are for the live challenge of a cameo.
    answer["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(), payment=()"
    return answer


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker rules only over its own folder."""
    return HttpResponse(_service_worker(), content_type="text/javascript")


@require_safe
@cache_control(public=True, max_age=3600)
def apple_app_site_association(request: HttpRequest) -> JsonResponse:
    """Which apps of Apple's systems open our links to clips and sign-ups, and may use our passkeys and passwords."""
    apps = list(settings.IOS_APPS)
    components = [{"/": "/p/*"}, {"/": "/", "#": "/*"}]
    links = {"details": [{"appIDs": apps, "components": components}] if apps else []}
    return JsonResponse({"applinks": links, "webcredentials": {"apps": apps}})


@require_safe
@cache_control(public=True, max_age=3600)
def asset_links(request: HttpRequest) -> JsonResponse:
    """The same for Android: a package and the SHA-256 of the certificate that signs it."""
    relation = ["delegate_permission/common.handle_all_urls", "delegate_permission/common.get_login_creds"]
    targets = [
        {"namespace": "android_app", "package_name": name, "sha256_cert_fingerprints": [fingerprint]}
        for name, fingerprint in settings.ANDROID_APPS.items()
    ]
    return JsonResponse([{"relation": relation, "target": target} for target in targets], safe=False)


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


def first_modules() -> tuple[str, ...]:
    """The modules that the first screen needs, told to the browser at once: else it finds them one import after the
    other. Those of other screens are fetched when they are first shown."""
    return modules_from("app.js")


def visit_modules() -> tuple[str, ...]:
    """All that a newcomer loads who watches, signs up, makes a clip and publishes it, in one visit."""
    return tuple(sorted(set[str]().union(*(modules_from(f"{name}.js") for name in ("app", *MAKING_SCREENS)))))


def bytes_of(modules: Iterable[str]) -> int:
    """As they are written: nothing is minified on its way."""
    return sum((STATIC / name).stat().st_size for name in modules)


@cache
def modules_from(start: str) -> tuple[str, ...]:
    """A module and all that it imports at once, as paths below the static files."""
    found: list[str] = []
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            waiting += STATIC_IMPORT.findall((SCRIPTS / name).read_text())
    return tuple(f"webclient/js/{name}" for name in sorted(found))


@cache
def _service_worker() -> str:
    """With the list of all that makes the page, and a name for exactly this state of it."""
    files = sorted(path for path in PAGE.rglob("*") if path.is_file() and path.name != "sw.js")
    state = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    addresses = ["/", *(static(str(path.relative_to(STATIC))) for path in files)]
    known = f"const STATE = {json.dumps(state)};\nconst FILES = {json.dumps(addresses)};\n"
    return known + (PAGE / "sw.js").read_text()

"""`/lookup`: was this made here? A form and its answer, for anybody, without script, sign-in or cookie."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clips.api.provenance import QUESTIONS, answer_to
from clips.page.views import NOBODY
from common.errors import InvalidInputError
from common.limits import address_block, address_of, take

RULES = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@csrf_exempt  # Whoever asks is nobody, so there is no authority that another page could borrow.
@require_http_methods(["GET", "HEAD", "POST"])
def lookup_page(request: HttpRequest) -> HttpResponse:
    status, shown = _asked(request) if request.method == "POST" else (200, {})
    most = settings.LOOKUP_BYTES_MAX // 2**20
    answer = render(request, "clips/lookup.html", {**shown, "megabytes_max": most}, status=status)
    answer["Content-Security-Policy"] = RULES
    answer["Cache-Control"] = "no-store" if request.method == "POST" else "public, max-age=300"
    return answer


def _asked(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        return 400, {"problem": "Choose a video, a sound or a picture first."}
    if (file.size or 0) > settings.LOOKUP_BYTES_MAX:
        return 400, {"problem": f"A file may have at most {settings.LOOKUP_BYTES_MAX // 2**20} MB."}
    standing = take(QUESTIONS, address_block(address_of(request)))
    if not standing.is_allowed:
        return 429, {"problem": f"Too many questions. Wait {standing.retry_after_seconds} seconds and ask again."}
    try:
        found = answer_to(file, asker=NOBODY)
    except InvalidInputError as error:
        return 400, {"problem": str(error)}
    return 200, {"answer": found, "percent": round(found["sureness"] * 100)}

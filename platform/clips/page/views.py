"""`/p/{id}` and the files that link previews fetch. Whoever opens them is nobody: what nobody may see is 404.

The addresses of the files never run out, because others keep them; the door is asked each time all the same.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clips import queries
from clips.api.render import credits_out
from clips.lineage.queries import ancestors_above
from clips.media.origin import media_origin
from clips.media.views import deliver
from clips.models import Clip, Rendition, RenditionKind, Visibility

NOBODY = AnonymousUser()
FILES = {
    "card": (RenditionKind.LINK_CARD, RenditionKind.THUMBNAIL),
    "video": (RenditionKind.STANDARD,),
    "captions": (RenditionKind.CAPTIONS,),
}
"""What each address below the page delivers, the first kind that the clip has."""
CREDITS_SHOWN = 12


def open_to_anybody(clip_id: str) -> Clip | None:
    """The clip, if a link to it opens for a visitor."""
    return queries.with_details(queries.clip_named(NOBODY, clip_id), NOBODY).first()


@require_safe
def clip_page(request: HttpRequest, clip_id: str) -> HttpResponse:
    clip = open_to_anybody(clip_id)
    if clip is None:
        return _headed(render(request, "clips/gone.html", status=404), is_indexed=False)
    kinds = {rendition.kind for rendition in clip.renditions.all()}
    answer = render(
        request,
        "clips/page.html",
        {
            "clip": clip,
            "stats": getattr(clip, "stats", None),
            "prompt": clip.prompt if clip.is_prompt_shown else "",
            "credits": credits_out(ancestors_above([clip.pk]).clips, NOBODY)[-CREDITS_SHOWN:],
            "address": f"{settings.PUBLIC_URL}/p/{clip.public_id}",
            "has_card": not kinds.isdisjoint(FILES["card"]),
            "has_video": RenditionKind.STANDARD in kinds,
            "has_captions": RenditionKind.CAPTIONS in kinds,
            "is_indexed": clip.visibility == Visibility.PUBLIC,
        },
    )
    return _headed(answer, is_indexed=clip.visibility == Visibility.PUBLIC)


@require_safe
def clip_file(request: HttpRequest, clip_id: str, name: str) -> HttpResponseBase:
    """`name` comes from the route."""
    rows = Rendition.objects.filter(clip__in=queries.clip_named(NOBODY, clip_id))
    found = {rendition.kind: rendition for rendition in rows.filter(kind__in=FILES[name]).select_related("clip")}
    rendition = next((found[kind] for kind in FILES[name] if kind in found), None)
    if rendition is None:
        return _headed(HttpResponse(status=404), is_indexed=False)
    answer = deliver(request, rendition)
    answer["Cache-Control"] = f"public, max-age={settings.MEDIA_CACHE_SECONDS}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _headed(answer: HttpResponse, *, is_indexed: bool) -> HttpResponse:
    media = f"'self' {media_origin()}".strip()
    rules = {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": media,
        "media-src": media,
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    answer["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in rules.items())
    answer["Cache-Control"] = f"public, max-age={settings.MEDIA_CACHE_SECONDS}"
    if not is_indexed:
        answer["X-Robots-Tag"] = "noindex"
    return answer

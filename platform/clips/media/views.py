"""The door in front of every media file."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.models import User
from clips import policies
from clips.media.ranges import StoredFile, serve
from clips.media.subtitles import MIME, srt_of
from clips.media.urls import NOBODY, MediaClaim, is_genuine
from clips.models import Rendition, RenditionKind
from clips.models.rendition import PUBLIC_KINDS
from clips.queries import Viewer, visible_clips
from common.api.problems import problem_response
from common.errors import DomainError, ForbiddenError, NotFoundError

SRT = "srt"
"""In place of the suffix of captions: the same in the other format."""


@require_safe
def media(request: HttpRequest, rendition_id: str, suffix: str) -> HttpResponseBase:
    """Serve one rendition to the viewer that its address was signed for, if that viewer may still see the clip."""
    try:
        viewer = _viewer(request, rendition_id)
        rendition = _visible_rendition(rendition_id, viewer)
        is_download = request.GET.get("download") == "1"
        if is_download:
            _check_download(rendition, viewer)
    except DomainError as error:
        return problem_response(error)
    disposition = "attachment" if is_download else "inline"
    name = f'{disposition}; filename="{rendition.clip.public_id}-{rendition.kind}.{suffix}"'
    if suffix == SRT and rendition.kind == RenditionKind.CAPTIONS:
        answer = deliver_srt(rendition, disposition=name)
    else:
        answer = deliver(request, rendition, disposition=name)
    answer["Cache-Control"] = f"private, max-age={settings.MEDIA_CACHE_SECONDS}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _viewer(request: HttpRequest, rendition_id: str) -> Viewer:
    expires = request.GET.get("e", "")
    claim = MediaClaim(rendition_id, request.GET.get("u", ""), int(expires) if expires.isdecimal() else 0)
    if not is_genuine(claim, request.GET.get("s", "")):
        raise ForbiddenError("This address has run out; ask for the clip again.", code="address_expired")
    if claim.viewer_id == NOBODY:
        return AnonymousUser()
    viewer = User.objects.filter(public_id=claim.viewer_id, is_active=True).first()
    if viewer is None:
        raise NotFoundError
    return viewer


def _visible_rendition(rendition_id: str, viewer: Viewer) -> Rendition:
    rendition = (
        Rendition.objects.select_related("clip__creator")
        .filter(public_id=rendition_id, kind__in=PUBLIC_KINDS, clip__in=visible_clips(viewer))
        .first()
    )
    if rendition is None:
        raise NotFoundError
    return rendition


def _check_download(rendition: Rendition, viewer: Viewer) -> None:
    if not isinstance(viewer, User):
        raise ForbiddenError("Sign in to download.", code="sign_in_to_download")
    policies.may_download(rendition.clip, viewer)


def deliver(request: HttpRequest, rendition: Rendition, *, disposition: str = "inline") -> HttpResponseBase:
    """The bytes, or the way to them, for somebody who was let through the door a moment ago.

    From a folder by this process, or by the web server in front of it where ACCEL_PREFIX is set; from S3 by an address
    that lives no longer than the answer may be kept.
    """
    if not isinstance(storages["default"], FileSystemStorage):
        return HttpResponseRedirect(_presigned(rendition, disposition))
    if settings.ACCEL_PREFIX:
        answer: HttpResponseBase = HttpResponse(content_type=rendition.mime)
        answer["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX.rstrip('/')}/{quote(rendition.key)}"
        answer["ETag"] = f'"{rendition.sha256}"'
    else:
        file = StoredFile(rendition.key, rendition.bytes, rendition.sha256, rendition.mime)
        answer = serve(request, file)
    answer["Content-Disposition"] = disposition
    return answer


def deliver_srt(rendition: Rendition, *, disposition: str = "inline") -> HttpResponseBase:
    """Captions in the other format: small enough to be written down at each request, wherever they lie."""
    with default_storage.open(rendition.key, "rb") as file:
        words = srt_of(file.read().decode())
    return HttpResponse(words, content_type=f"{MIME}; charset=utf-8", headers={"Content-Disposition": disposition})


def _presigned(rendition: Rendition, disposition: str) -> str:
    told = {
        "ResponseContentDisposition": disposition,
        "ResponseContentType": rendition.mime,
        "ResponseCacheControl": f"private, max-age={settings.MEDIA_CACHE_SECONDS}",
    }
    return default_storage.url(  # type: ignore[call-arg]  # what django-storages takes beyond Django's own
        rendition.key, parameters=told, expire=settings.MEDIA_CACHE_SECONDS
    )

"""The door in front of every media file."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.models import User
from clips import policies
from clips.media.ranges import StoredFile, serve
from clips.media.urls import NOBODY, MediaClaim, is_genuine
from clips.models import Rendition
from clips.models.rendition import PUBLIC_KINDS
from clips.queries import Viewer, visible_clips
from common.api.problems import problem_response
from common.errors import DomainError, ForbiddenError, NotFoundError


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
    answer = deliver(request, rendition)
    answer["Cache-Control"] = f"private, max-age={settings.MEDIA_CACHE_SECONDS}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    disposition = "attachment" if is_download else "inline"
    answer["Content-Disposition"] = f'{disposition}; filename="{rendition.clip.public_id}-{rendition.kind}.{suffix}"'
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


def deliver(request: HttpRequest, rendition: Rendition) -> HttpResponseBase:
    """The bytes, or the way to them, for somebody who was let through the door a moment ago."""
    if isinstance(storages["default"], FileSystemStorage):
        return serve(request, StoredFile(rendition.key, rendition.bytes, rendition.sha256, rendition.mime))
    return HttpResponseRedirect(default_storage.url(rendition.key, expire=settings.MEDIA_CACHE_SECONDS))  # type: ignore[call-arg]

"""Signed media addresses: bound to the viewer, good for fifteen minutes, checked at the door on every request."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from accounts.models import User
from clips.models import Rendition
from clips.queries import Viewer
from common import clock

NOBODY = "-"


@cache
def _key(secret: str) -> bytes:
    """A page has a hundred addresses: the key for them is derived once."""
    return hmac.digest(secret.encode(), b"hibari.media", "sha256")


@dataclass(frozen=True, slots=True)
class MediaClaim:
    """What a signed address says: who may fetch which rendition until when (unix seconds)."""

    rendition_id: str
    viewer_id: str
    expires: int

    @property
    def signature(self) -> str:
        return _signature(_key(settings.SECRET_KEY), self.rendition_id, self.viewer_id, self.expires)


def signed_url(rendition: Rendition, viewer: Viewer) -> str:
    """An address below /media/ for this viewer."""
    return signing_for(viewer)(rendition)


def signing_for(viewer: Viewer) -> Callable[[Rendition], str]:
    """What signs addresses for this viewer. Rounded to the minute, so that a page's addresses can be cached."""
    now = int(clock.now().timestamp())
    expires = (now + settings.SIGNED_URL_SECONDS + 59) // 60 * 60
    viewer_id = viewer.public_id if isinstance(viewer, User) else NOBODY
    key = _key(settings.SECRET_KEY)

    def sign(rendition: Rendition) -> str:
        signature = _signature(key, rendition.public_id, viewer_id, expires)
        suffix = rendition.key.rpartition(".")[2]
        return f"/media/{rendition.public_id}.{suffix}?u={viewer_id}&e={expires}&s={signature}"

    return sign


def _signature(key: bytes, rendition_id: str, viewer_id: str, expires: int) -> str:
    return hmac.digest(key, f"{rendition_id}:{viewer_id}:{expires}".encode(), "sha256").hex()


def is_genuine(claim: MediaClaim, signature: str) -> bool:
    """Whether we signed this and it has not run out."""
    is_ours = hmac.compare_digest(claim.signature.encode(), signature.encode())
    return is_ours and claim.expires >= clock.now().timestamp()

"""Signed media addresses: bound to the viewer, good for fifteen minutes, checked at the door on every request."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import Signer

from accounts.models import User
from clips.models import Rendition
from clips.queries import Viewer
from common import clock

_signer = Signer(salt="hibari.media")
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class MediaClaim:
    """What a signed address says: who may fetch which rendition until when (unix seconds)."""

    rendition_id: str
    viewer_id: str
    expires: int

    @property
    def signature(self) -> str:
        return _signer.signature(f"{self.rendition_id}:{self.viewer_id}:{self.expires}")


def signed_url(rendition: Rendition, viewer: Viewer) -> str:
    """An address below /media/ for this viewer. Rounded to the minute, so that a page's addresses can be cached."""
    now = int(clock.now().timestamp())
    expires = (now + settings.SIGNED_URL_SECONDS + 59) // 60 * 60
    viewer_id = viewer.public_id if isinstance(viewer, User) else NOBODY
    claim = MediaClaim(rendition.public_id, viewer_id, expires)
    query = urlencode({"u": viewer_id, "e": expires, "s": claim.signature})
    suffix = rendition.key.rpartition(".")[2]
    return f"/media/{rendition.public_id}.{suffix}?{query}"


def is_genuine(claim: MediaClaim, signature: str) -> bool:
    """Whether we signed this and it has not run out."""
    is_ours = hmac.compare_digest(claim.signature.encode(), signature.encode())
    return is_ours and claim.expires >= clock.now().timestamp()

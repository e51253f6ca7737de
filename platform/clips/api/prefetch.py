"""What to fetch ahead: pages of clips name the small films and pictures of the next three in `Link` headers (RFC 8288).

The first clip of a page is on the screen already; the three behind it are a swipe away. A client that fetches the first
half megabyte of each (`Range: bytes=0-524287`: the index stands at the start) plays without a pause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clips.models import RenditionKind

AHEAD = 3
FILMS = (RenditionKind.SMALL, RenditionKind.STANDARD)


class PrefetchHints(APIView):
    """For views whose answers are pages of clips."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        data = getattr(response, "data", None)
        is_answer = request.method == "GET" and response.status_code == 200
        if is_answer and isinstance(data, Mapping) and (links := prefetch_links(data["data"])):
            response["Link"] = links
        return super().finalize_response(request, response, *args, **kwargs)


def prefetch_links(clips: Sequence[Mapping[str, Any]]) -> str:
    """The header's value for rendered clips, in the order of the page; empty where nothing follows."""
    links = []
    for clip in clips[1 : AHEAD + 1]:
        media = clip["media"]
        film = next((media[kind] for kind in FILMS if kind in media), None)
        if film is not None:
            links.append(f'<{film["url"]}>; rel="prefetch"; as="video"; type="{film["mime"]}"')
        if (picture := media.get(RenditionKind.THUMBNAIL)) is not None:
            links.append(f'<{picture["url"]}>; rel="prefetch"; as="image"; type="{picture["mime"]}"')
    return ", ".join(links)

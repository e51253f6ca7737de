"""The bytes of a video: the same signed renditions that the app shows, by whatever Accept header."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from accounts.api.requests import person
from clips.media.views import deliver
from clips.models import Rendition, RenditionKind
from clips.queries import visible_clips
from common.errors import NotFoundError
from generation.openai_api.base import OpenAIView
from generation.openai_api.errors import BadParameterError
from generation.openai_api.services.sources import video_called

VARIANTS = {
    "video": RenditionKind.STANDARD,
    "thumbnail": RenditionKind.THUMBNAIL,
    "spritesheet": RenditionKind.SPRITES,
}


class ContentView(OpenAIView):
    @extend_schema(
        parameters=[OpenApiParameter("variant", OpenApiTypes.STR, enum=list(VARIANTS))],
        responses={(200, "video/mp4"): bytes, (206, "video/mp4"): bytes},
        operation_id="v1_videos_content",
    )
    def get(self, request: Request, video_id: str) -> HttpResponseBase:
        variant = request.GET.get("variant", "video")
        if variant not in VARIANTS:
            raise BadParameterError(f"'variant' is one of {', '.join(VARIANTS)}.", param="variant")
        me = person(request)
        job = video_called(video_id, me)
        if job.clip_id is None:
            raise NotFoundError("This video is not ready; ask for its status first.", code="video_not_ready")
        kinds = Rendition.objects.filter(clip__in=visible_clips(me), clip=job.clip_id, kind=VARIANTS[variant])
        rendition = kinds.select_related("clip").first()
        if rendition is None:
            raise NotFoundError("This video's files are gone.", code="video_not_found")
        answer = deliver(request._request, rendition)
        answer["Cache-Control"] = "private, no-store"
        suffix = rendition.key.rpartition(".")[2]
        answer["Content-Disposition"] = f'attachment; filename="{job.public_id}-{variant}.{suffix}"'
        return answer

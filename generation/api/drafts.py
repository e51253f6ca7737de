"""The drafts list: jobs and clips together."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.models import User
from clips.api.render import clip_out
from clips.api.serializers import ClipSerializer
from common import clock
from common.api.choices import ChoiceField
from common.api.pagination import decode_cursor, encode_cursor, page_limit
from common.errors import InvalidInputError
from generation.api.render import job_out
from generation.api.serializers import JobSerializer
from generation.drafts import Draft, Place, drafts_of
from moderation.cases.api.serializers import AppealSerializer


class DraftSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    type = ChoiceField(choices=["clip", "job"])
    state = serializers.CharField(help_text="`draft` for a clip; else that of the job: queued, failed…")
    reason = serializers.CharField(allow_blank=True, help_text="Why it failed, was refused or stays private.")
    job = JobSerializer(allow_null=True)
    clip = ClipSerializer(allow_null=True)
    appeal_url = serializers.CharField(allow_null=True, help_text="Where a person can be asked to look, once.")
    appeal = AppealSerializer(allow_null=True)


class DraftPageSerializer(serializers.Serializer[Any]):
    data = DraftSerializer(many=True)  # type: ignore[assignment]
    next = serializers.CharField(allow_null=True)


class DraftsView(APIView):
    @extend_schema(
        responses=DraftPageSerializer,
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR), OpenApiParameter("limit", OpenApiTypes.INT)],
    )
    def get(self, request: Request) -> Response:
        """What is being made, what was made and not published, and what was refused, with its reason; latest first."""
        me, limit = person(request), page_limit(request, most=50)
        found = drafts_of(me, before=_place(request), limit=limit + 1)
        shown = found[:limit]
        following = _cursor(shown[-1]) if len(found) > limit else None
        return Response({"data": [draft_out(draft, me) for draft in shown], "next": following})


def _cursor(draft: Draft) -> str:
    at, public_id = draft.place
    return encode_cursor(["drafts", at.isoformat(), public_id])


def _place(request: Request) -> Place | None:
    if not (cursor := request.GET.get("cursor")):
        return None
    match decode_cursor(cursor):
        case ["drafts", str(at), str(public_id)]:
            return clock.from_text(at), public_id
    raise InvalidInputError("This cursor belongs to another list; start again without it.", code="bad_cursor")


def draft_out(draft: Draft, owner: User) -> dict[str, Any]:
    at = "clips" if draft.clip else "generations"
    return {
        "id": draft.place[1],
        "type": "clip" if draft.clip else "job",
        "state": draft.clip.state if draft.clip else draft.job and draft.job.state,
        "reason": _reason(draft),
        "job": job_out(draft.job, owner) if draft.job else None,
        "clip": clip_out(draft.clip, owner) if draft.clip else None,
        "appeal_url": f"/api/v1/{at}/{draft.subject_id}/appeal" if draft.is_appealable else None,
        "appeal": dict(AppealSerializer(draft.appeal).data) if draft.appeal else None,
    }


def _reason(draft: Draft) -> str:
    if draft.clip is not None:
        holds = draft.clip.active_holds  # type: ignore[attr-defined]
        return draft.clip.private_only_reason or " ".join(hold.explanation for hold in holds)
    return draft.job.failure_message if draft.job else ""

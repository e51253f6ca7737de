"""Making clips over REST."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from cameo.models import Purpose
from clips.models import Clip, ClipKind
from clips.queries import visible_clips
from common import clock
from common.api.pagination import paginate
from common.errors import NotFoundError
from common.idempotency import idempotent
from common.idempotency.decorator import HEADER
from generation import queries
from generation.api import serializers
from generation.api.render import job_out
from generation.engines.base import Quality
from generation.engines.registry import get_engine, list_capabilities
from generation.models import GenerationJob
from generation.services import appeals, jobs, ledger
from generation.services.requests import ClipRequest, plan_variations, price
from moderation.cases.api.serializers import AppealSerializer, NewAppealSerializer


def _read(request: Request) -> tuple[ClipRequest, list[Clip]]:
    """The request's body, checked for shape, and the visible clips it names."""
    body = serializers.GenerationRequestSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    data: dict[str, Any] = dict(body.validated_data)
    remix_of = data.pop("remix_of", None)
    parents = [_parent(request, remix_of)] if remix_of else []
    return (
        ClipRequest(
            quality=Quality(data.pop("quality")),
            variations=data.pop("n"),
            cameos=tuple(data.pop("cameos")),
            purpose=Purpose(data.pop("purpose")),
            kind=ClipKind.REMIX if parents else ClipKind.ORIGINAL,
            **data,
        ),
        parents,
    )


def _parent(request: Request, clip_id: str) -> Clip:
    clip = visible_clips(request.user).select_related("creator", "root").filter(public_id=clip_id).first()
    if clip is None:
        raise NotFoundError("The clip to remix is not there, or not for you.")
    return clip


def own_job(request: Request, job_id: str) -> GenerationJob:
    """The asker's job; a job of anybody else does not exist."""
    job = queries.jobs_of(person(request)).filter(public_id=job_id).first()
    if job is None:
        raise NotFoundError
    return job


class GenerationsView(APIView):
    @extend_schema(responses=serializers.JobPageSerializer)
    def get(self, request: Request) -> Response:
        me = person(request)
        page = paginate(request, queries.jobs_of(me))
        return Response(page.render(lambda job: job_out(job, me)))

    @extend_schema(request=serializers.GenerationRequestSerializer, responses={202: serializers.SubmissionSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        me = person(request)
        asked, parents = _read(request)
        made = jobs.submit(by=me, request=asked, parents=parents, client_key=request.headers.get(HEADER))
        location = f"/api/v1/generations/{made[0].public_id}"
        return Response({"jobs": [job_out(job, me) for job in made]}, status=202, headers={"Location": location})


class EstimateView(APIView):
    @extend_schema(request=serializers.GenerationRequestSerializer, responses=serializers.EstimateSerializer)
    def post(self, request: Request) -> Response:
        me = person(request)
        asked, _ = _read(request)
        plans = plan_variations(asked, by=me)
        capabilities = get_engine(plans[0].engine).capabilities
        eta = queries.eta_of_new(plans)
        return Response(
            {
                "engine": capabilities.name,
                "is_model": capabilities.is_model,
                "notice": capabilities.notice,
                "credits": float(sum(price(plan) for plan in plans)),
                "seconds": float(plans[0].duration),
                "eta": {"low_seconds": round(eta.low_seconds, 1), "high_seconds": round(eta.high_seconds, 1)},
                "queue_length": queries.queue_length(capabilities.queue),
                "understood": plans[0].understood,
                "ignored": plans[0].ignored,
                "notes": plans[0].notes,
            }
        )


class GenerationView(APIView):
    @extend_schema(responses=serializers.JobSerializer)
    def get(self, request: Request, job_id: str) -> Response:
        return Response(job_out(own_job(request, job_id), person(request)))


class CancelView(APIView):
    @extend_schema(request=None, responses=serializers.JobSerializer)
    def post(self, request: Request, job_id: str) -> Response:
        me = person(request)
        return Response(job_out(jobs.cancel(job=own_job(request, job_id), by=me), me))


class AppealView(APIView):
    """A request that screening refused, put before a moderator by whoever asked."""

    @extend_schema(request=NewAppealSerializer, responses={201: AppealSerializer})
    def post(self, request: Request, job_id: str) -> Response:
        new = NewAppealSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        appeal = appeals.appeal_refusal(
            job=own_job(request, job_id), by=person(request), text=new.validated_data["text"]
        )
        return Response(AppealSerializer(appeal).data, status=201)


class PreviewView(APIView):
    """The latest picture of an unfinished render."""

    @extend_schema(responses={(200, "image/jpeg"): bytes})
    def get(self, request: Request, job_id: str) -> HttpResponse:
        job = own_job(request, job_id)
        if not job.preview:
            raise NotFoundError("There is no preview yet.")
        return HttpResponse(bytes(job.preview), content_type="image/jpeg", headers={"Cache-Control": "no-store"})


class QuotaView(APIView):
    @extend_schema(responses=serializers.QuotaSerializer)
    def get(self, request: Request) -> Response:
        me = person(request)
        quota = ledger.quota_of(me)
        return Response(
            {
                "plan": me.plan,
                "left": float(quota.left),
                "window_limit": float(quota.window_limit),
                "window_used": float(quota.window_used),
                "seconds_to_reset": max(0, int((quota.resets_at - clock.now()).total_seconds())),
                "balance": float(quota.balance),
                "held": float(quota.held),
            }
        )


class EnginesView(APIView):
    """What can be asked for here. Public, so that a client can show it before sign-in."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.EngineSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(
            [
                {
                    "name": engine.name,
                    "title": engine.title,
                    "is_model": engine.is_model,
                    "is_default": engine.name == settings.ENGINE,
                    "notice": engine.notice,
                    "licence": engine.licence,
                    "modes": sorted(engine.modes),
                    "sizes": [list(size) for size in engine.sizes],
                    "frame_rates": list(engine.frame_rates),
                    "seconds_min": engine.seconds_min,
                    "seconds_max": engine.seconds_max,
                    "qualities": [quality.value for quality in engine.qualities],
                    "determinism": engine.determinism,
                }
                for engine in list_capabilities()
            ]
        )

"""Making clips over REST."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.permissions import Anybody
from common import clock
from common.api.asking import refuse_members
from common.api.pagination import paginate
from common.errors import NotFoundError
from common.idempotency import idempotent, key_of
from generation import queries
from generation.api import serializers
from generation.api.asking import GenerationRequestSerializer, read_request
from generation.api.render import estimate_out, job_out
from generation.engines.registry import list_capabilities
from generation.models import GenerationJob
from generation.services import appeals, casting, jobs, ledger, likenesses
from generation.services.requests import plan_variations
from moderation.cases.api.serializers import AppealSerializer, NewAppealSerializer


def own_job(request: Request, job_id: str) -> GenerationJob:
    """The asker's job; a job of anybody else does not exist."""
    job = queries.jobs_of(person(request)).filter(public_id=job_id).first()
    if job is None:
        raise NotFoundError
    return job


class GenerationsView(APIView):
    @extend_schema(
        responses=serializers.JobPageSerializer, parameters=[OpenApiParameter("submission", OpenApiTypes.STR)]
    )
    def get(self, request: Request) -> Response:
        """One's own jobs, newest first; `submission` narrows to those that were asked for together."""
        me = person(request)
        rows = queries.with_parents(queries.jobs_of(me))
        if submission := request.GET.get("submission"):
            rows = rows.filter(submission_id=submission)
        page = paginate(request, rows)
        return Response(page.render(lambda job: job_out(job, me)))

    @extend_schema(request=GenerationRequestSerializer, responses={202: serializers.SubmissionSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        me = person(request)
        asked = read_request(request)
        key = key_of(request)
        made = jobs.submit(by=me, request=asked.request, parents=asked.parents, client_key=key)
        location = f"/api/v1/generations/{made[0].public_id}"
        return Response({"jobs": [job_out(job, me) for job in made]}, status=202, headers={"Location": location})


class EstimateView(APIView):
    @extend_schema(request=GenerationRequestSerializer, responses=serializers.EstimateSerializer)
    def post(self, request: Request) -> Response:
        me = person(request)
        asked = read_request(request)
        cast = likenesses.named(asked.request, by=me, parents=asked.parents)
        return Response(estimate_out(plan_variations(asked.request, by=me, parents=asked.parents, cast=cast)))


class GenerationView(APIView):
    @extend_schema(responses=serializers.JobSerializer)
    def get(self, request: Request, job_id: str) -> Response:
        return Response(job_out(own_job(request, job_id), person(request)))


class CancelView(APIView):
    open_while_leaving = ("POST",)

    @extend_schema(request=None, responses=serializers.JobSerializer)
    def post(self, request: Request, job_id: str) -> Response:
        refuse_members(request)
        me = person(request)
        return Response(job_out(jobs.cancel(job=own_job(request, job_id), by=me), me))


class AppealView(APIView):
    """A request that screening refused, put before a moderator by whoever asked."""

    open_while_leaving = ("POST",)

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
        if not job.preview or casting.has_ended(job):
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
                "family_left": None if quota.family_left is None else float(quota.family_left),
            }
        )


class EnginesView(APIView):
    """What can be asked for here. Public, so that a client can show it before sign-in."""

    permission_classes = [Anybody]

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

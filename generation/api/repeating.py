"""Asking again over REST."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from common.api.asking import refuse_members
from common.idempotency import idempotent
from common.idempotency.decorator import HEADER
from generation.api.render import job_out
from generation.api.serializers import JobSerializer
from generation.api.views import own_job
from generation.models import GenerationJob
from generation.services.repeating import reroll, retry


def _accepted(job: GenerationJob, request: Request) -> Response:
    location = f"/api/v1/generations/{job.public_id}"
    return Response(job_out(job, person(request)), status=202, headers={"Location": location})


class RetryView(APIView):
    """What failed or was cancelled, once more."""

    @extend_schema(request=None, responses={202: JobSerializer})
    @idempotent
    def post(self, request: Request, job_id: str) -> Response:
        refuse_members(request)
        key = request.headers.get(HEADER)
        return _accepted(retry(job=own_job(request, job_id), by=person(request), client_key=key), request)


class RerollView(APIView):
    """The same wish with another seed."""

    @extend_schema(request=None, responses={202: JobSerializer})
    @idempotent
    def post(self, request: Request, job_id: str) -> Response:
        refuse_members(request)
        key = request.headers.get(HEADER)
        return _accepted(reroll(job=own_job(request, job_id), by=person(request), client_key=key), request)

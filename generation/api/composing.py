"""Stitches and duets over REST: clips that exist, put together into a new draft."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from clips.models import Clip, ClipKind
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from common.idempotency import idempotent, key_of
from generation.api.asking import visible_parent
from generation.api.render import estimate_out, job_out
from generation.api.serializers import EstimateSerializer, JobSerializer
from generation.composing.recipe import FADE_MAX, Composition, Layout
from generation.engines.base import Plan
from generation.services import jobs
from generation.services.compositions import Cut, DuetRequest, StitchRequest, plan_duet, plan_stitch

Planned = tuple[Plan, Composition, list[Clip]]


class CutSerializer(AskingSerializer):
    """A stretch of a clip. `end` left out is the clip's end."""

    clip = serializers.CharField()
    start = serializers.FloatField(default=0.0, min_value=0)
    end = serializers.FloatField(required=False, allow_null=True, min_value=0)
    volume = serializers.FloatField(default=1.0, min_value=0, max_value=2)


class StitchSerializer(AskingSerializer):
    """Clips in order. `bed` is the sound of one clip below the whole; the first clip gives size and rate."""

    clips = serializers.ListField(child=CutSerializer(), max_length=settings.STITCH_PIECES_MAX)
    fade_seconds = serializers.FloatField(default=0.0, min_value=0, max_value=FADE_MAX)
    bed = CutSerializer(required=False, allow_null=True)


class DuetSerializer(AskingSerializer):
    """A clip answered by another that exists. To answer with a new one, generate with `duet_of`."""

    clip = serializers.CharField()
    beside = serializers.CharField()
    layout = ChoiceField(choices=[Layout.SIDE_BY_SIDE, Layout.OVER_UNDER], required=False)
    clip_volume = serializers.FloatField(default=1.0, min_value=0, max_value=2)
    beside_volume = serializers.FloatField(default=1.0, min_value=0, max_value=2)


def _stitch(request: Request) -> Planned:
    body = StitchSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    data: dict[str, Any] = body.validated_data
    bed = _cut(request, data["bed"]) if data.get("bed") else None
    cuts = tuple(_cut(request, one) for one in data["clips"])
    return plan_stitch(StitchRequest(cuts, data["fade_seconds"], bed))


def _duet(request: Request) -> Planned:
    body = DuetSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    data: dict[str, Any] = body.validated_data
    layout = Layout(data["layout"]) if data.get("layout") else None
    parent, beside = visible_parent(request, data["clip"]), visible_parent(request, data["beside"])
    return plan_duet(DuetRequest(parent, beside, layout, data["clip_volume"], data["beside_volume"]))


def _cut(request: Request, data: dict[str, Any]) -> Cut:
    return Cut(visible_parent(request, data["clip"]), data["start"], data.get("end") or 0.0, data["volume"])


class _CompositionView(APIView):
    """Plans what the body asks for and queues it as one job."""

    kind: ClipKind

    def plan(self, request: Request) -> Planned:
        raise NotImplementedError

    def submit(self, request: Request) -> Response:
        me = person(request)
        plan, composition, parents = self.plan(request)
        job = jobs.submit_composition(
            by=me,
            kind=self.kind,
            plan=plan,
            composition=composition,
            parents=parents,
            client_key=key_of(request),
        )
        return Response(job_out(job, me), status=202, headers={"Location": f"/api/v1/generations/{job.public_id}"})


class StitchesView(_CompositionView):
    kind = ClipKind.STITCH

    def plan(self, request: Request) -> Planned:
        return _stitch(request)

    @extend_schema(request=StitchSerializer, responses={202: JobSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        return self.submit(request)


class StitchEstimateView(APIView):
    @extend_schema(request=StitchSerializer, responses=EstimateSerializer)
    def post(self, request: Request) -> Response:
        person(request)
        return Response(estimate_out([_stitch(request)[0]]))


class DuetsView(_CompositionView):
    kind = ClipKind.DUET

    def plan(self, request: Request) -> Planned:
        return _duet(request)

    @extend_schema(request=DuetSerializer, responses={202: JobSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        return self.submit(request)


class DuetEstimateView(APIView):
    @extend_schema(request=DuetSerializer, responses=EstimateSerializer)
    def post(self, request: Request) -> Response:
        person(request)
        return Response(estimate_out([_duet(request)[0]]))

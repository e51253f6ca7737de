"""Prompt templates, and many versions from a table, over REST."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from common.api.asking import AskingSerializer, refuse_members
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import InvalidInputError, NotFoundError
from common.idempotency import idempotent, key_of
from generation import queries
from generation.api.asking import LookSerializer
from generation.api.render import job_out
from generation.api.serializers import JobSerializer, RangeSerializer
from generation.models import PromptTemplate
from generation.presets.filling import Row, blanks_in, read_table
from generation.services import jobs, ledger
from generation.services.templates import Version, make_versions, plan_versions, save_template

TABLE_CHARACTERS_MAX = 200_000


class NewTemplateSerializer(AskingSerializer):
    name = serializers.CharField(max_length=80)
    text = serializers.CharField(
        max_length=settings.PROMPT_MAX_CHARACTERS, help_text="Blanks as {{name}}; without one it is used as it stands."
    )
    settings = LookSerializer(required=False)


class TemplateSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()
    blanks = serializers.ListField(child=serializers.CharField())
    settings = serializers.DictField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TableSerializer(AskingSerializer):
    """Rows as objects, or as values separated by commas (semicolons, tabs) whose first line names the columns; one of
    the two."""

    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)),
        required=False,
        max_length=settings.VERSIONS_MAX,
    )
    csv = serializers.CharField(required=False, max_length=TABLE_CHARACTERS_MAX)


class VersionsRequestSerializer(TableSerializer):
    credits_max = serializers.DecimalField(
        max_digits=10,
        decimal_places=2,
        required=False,
        allow_null=True,
        min_value=Decimal(0),
        help_text="The price that was agreed to; dearer is refused.",
    )


class VersionSerializer(serializers.Serializer[Any]):
    prompt = serializers.CharField()
    credits = serializers.FloatField()
    understood = serializers.ListField(child=serializers.CharField())
    ignored = serializers.ListField(child=serializers.CharField())


class VersionsEstimateSerializer(serializers.Serializer[Any]):
    credits = serializers.FloatField()
    credits_left = serializers.FloatField()
    is_affordable = serializers.BooleanField()
    eta = RangeSerializer()
    versions = VersionSerializer(many=True)


class VersionsMadeSerializer(serializers.Serializer[Any]):
    submission = serializers.CharField()
    jobs = JobSerializer(many=True)


class SubmissionStateSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    jobs = serializers.IntegerField()
    credits = serializers.FloatField(help_text="Held or spent by those that were not cancelled and did not fail.")
    states = serializers.DictField(child=serializers.IntegerField())
    is_over = serializers.BooleanField()


class TemplatesView(APIView):
    @extend_schema(responses=page_of(TemplateSerializer))
    def get(self, request: Request) -> Response:
        return Response(paginate(request, queries.templates_of(person(request))).render(template_out))

    @extend_schema(request=NewTemplateSerializer, responses={201: TemplateSerializer})
    def post(self, request: Request) -> Response:
        return Response(template_out(_saved(request, None)), status=201)


class TemplateView(APIView):
    @extend_schema(responses=TemplateSerializer)
    def get(self, request: Request, template_id: str) -> Response:
        return Response(template_out(_own(request, template_id)))

    @extend_schema(request=NewTemplateSerializer, responses=TemplateSerializer)
    def patch(self, request: Request, template_id: str) -> Response:
        return Response(template_out(_saved(request, _own(request, template_id))))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, template_id: str) -> Response:
        """What was made from it stays."""
        _own(request, template_id).delete()
        return Response(status=204)


class VersionsEstimateView(APIView):
    @extend_schema(request=TableSerializer, responses=VersionsEstimateSerializer)
    def post(self, request: Request, template_id: str) -> Response:
        """What all rows would become and cost. Nothing is made, held or screened."""
        template, me = _own(request, template_id), person(request)
        versions = plan_versions(template=template, by=me, rows=_rows(request, TableSerializer)[0])
        total, left = sum(float(version.credits) for version in versions), float(ledger.quota_of(me).left)
        eta = queries.eta_of_new([version.plan for version in versions])
        return Response(
            {
                "credits": round(total, 2),
                "credits_left": left,
                "is_affordable": total <= left,
                "eta": {"low_seconds": round(eta.low_seconds, 1), "high_seconds": round(eta.high_seconds, 1)},
                "versions": [_version_out(version) for version in versions],
            }
        )


class VersionsView(APIView):
    @extend_schema(request=VersionsRequestSerializer, responses={202: VersionsMadeSerializer})
    @idempotent
    def post(self, request: Request, template_id: str) -> Response:
        """A job for each row, in the order of the table: all are held in the credits at once, or none is made."""
        template, me = _own(request, template_id), person(request)
        rows, asked = _rows(request, VersionsRequestSerializer)
        made = make_versions(
            template=template, by=me, rows=rows, credits_max=asked.get("credits_max"), client_key=key_of(request)
        )
        submission = made[0].submission_id
        location = f"/api/v1/submissions/{submission}"
        out = {"submission": submission, "jobs": [job_out(job, me) for job in made]}
        return Response(out, status=202, headers={"Location": location})


class SubmissionView(APIView):
    @extend_schema(responses=SubmissionStateSerializer)
    def get(self, request: Request, submission_id: str) -> Response:
        """How far the jobs of one submission are."""
        return Response(_submission_out(request, submission_id))


class SubmissionCancelView(APIView):
    open_while_leaving = ("POST",)

    @extend_schema(request=None, responses=SubmissionStateSerializer)
    def post(self, request: Request, submission_id: str) -> Response:
        """Cancel all that is not finished; its credits come back."""
        refuse_members(request)
        _submission_out(request, submission_id)
        jobs.cancel_submission(submission_id=submission_id, by=person(request))
        return Response(_submission_out(request, submission_id))


def _own(request: Request, template_id: str) -> PromptTemplate:
    template = queries.templates_of(person(request)).filter(public_id=template_id).first()
    if template is None:
        raise NotFoundError
    return template


def _saved(request: Request, template: PromptTemplate | None) -> PromptTemplate:
    body = NewTemplateSerializer(data=request.data, partial=template is not None)
    body.is_valid(raise_exception=True)
    fields = dict(body.validated_data)
    if "settings" in fields:
        fields["settings"] = {name: value for name, value in fields["settings"].items() if value not in (None, "")}
    return save_template(by=person(request), template=template, **fields)


def _rows(request: Request, serializer: type[TableSerializer]) -> tuple[list[Row], dict[str, Any]]:
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    asked: dict[str, Any] = body.validated_data
    if ("rows" in asked) == ("csv" in asked):
        raise InvalidInputError("Send rows or csv, one of the two.", code="bad_table")
    try:
        return list(asked["rows"]) if "rows" in asked else list(read_table(asked["csv"])), asked
    except ValueError as error:
        raise InvalidInputError(str(error), code="bad_table") from error


def _submission_out(request: Request, submission_id: str) -> dict[str, Any]:
    rows = list(queries.jobs_of(person(request)).filter(submission_id=submission_id))
    if not rows:
        raise NotFoundError
    return {
        "id": submission_id,
        "jobs": len(rows),
        "credits": float(sum(job.credits_charged for job in rows)),
        "states": dict(Counter(job.state for job in rows)),
        "is_over": not any(job.is_open for job in rows),
    }


def _version_out(version: Version) -> dict[str, Any]:
    return {
        "prompt": version.request.prompt,
        "credits": float(version.credits),
        "understood": list(version.plan.understood),
        "ignored": list(version.plan.ignored),
    }


def template_out(template: PromptTemplate) -> dict[str, Any]:
    return {
        "id": template.public_id,
        "name": template.name,
        "text": template.text,
        "blanks": list(blanks_in(template.text)),
        "settings": template.settings,
        "created_at": template.created_at,
        "updated_at": template.updated_at,
    }

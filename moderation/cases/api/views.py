"""Reporting, reading decisions about oneself, appealing, and the public report."""

from datetime import timedelta

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person as asker
from accounts.permissions import Anybody
from clips.queries import clip_named
from common import clock
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import NotFoundError
from moderation.cases.api.serializers import (
    AppealSerializer,
    DecisionSerializer,
    NewAppealSerializer,
    NewReportSerializer,
    ReportSerializer,
)
from moderation.cases.models import Decision
from moderation.cases.queries import decisions_about, decisions_on, reports_of
from moderation.cases.services.appeals import appeal_decision
from moderation.cases.services.automatic import appeal_limit
from moderation.cases.services.reporting import report_subject
from moderation.cases.transparency import transparency_report

REPORT_PERIOD = timedelta(days=30)


class ReportsView(APIView):
    open_while_leaving = ("POST",)

    @extend_schema(responses=page_of(ReportSerializer))
    def get(self, request: Request) -> Response:
        page = paginate(request, reports_of(asker(request)))
        return Response(page.render(lambda row: dict(ReportSerializer(row).data)))

    @extend_schema(request=NewReportSerializer, responses={201: ReportSerializer})
    def post(self, request: Request) -> Response:
        new = NewReportSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        report = report_subject(by=asker(request), named=new.validated_data)
        return Response(ReportSerializer(report).data, status=201)


class DecisionsView(APIView):
    open_while_suspended = open_while_closed = ("GET",)

    @extend_schema(
        parameters=[OpenApiParameter("subject", str, description="A clip or a job: only decisions about this one.")],
        responses=page_of(DecisionSerializer),
    )
    def get(self, request: Request) -> Response:
        me, subject = asker(request), request.query_params.get("subject")
        page = paginate(request, decisions_on(subject, me) if subject else decisions_about(me))
        return Response(page.render(lambda row: dict(DecisionSerializer(row).data)))


class DecisionView(APIView):
    open_while_suspended = open_while_closed = ("GET",)

    @extend_schema(responses=DecisionSerializer)
    def get(self, request: Request, decision_id: str) -> Response:
        return Response(DecisionSerializer(_decision(request, decision_id)).data)


class AppealView(APIView):
    open_while_leaving = open_while_suspended = open_while_closed = ("POST",)

    @extend_schema(request=NewAppealSerializer, responses={201: AppealSerializer})
    def post(self, request: Request, decision_id: str) -> Response:
        new = NewAppealSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        appeal = appeal_decision(
            decision=_decision(request, decision_id), by=asker(request), text=new.validated_data["text"]
        )
        return Response(AppealSerializer(appeal).data, status=201)


class LimitAppealView(APIView):
    """A draft that screening keeps private, put before a moderator by its creator."""

    open_while_leaving = ("POST",)

    @extend_schema(request=NewAppealSerializer, responses={201: AppealSerializer})
    def post(self, request: Request, clip_id: str) -> Response:
        new = NewAppealSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        clip = clip_named(asker(request), clip_id).first()
        if clip is None:
            raise NotFoundError
        appeal = appeal_limit(clip=clip, by=asker(request), text=new.validated_data["text"])
        return Response(AppealSerializer(appeal).data, status=201)


class TransparencyView(APIView):
    """The last thirty days, for everybody."""

    permission_classes = [Anybody]

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        until = clock.now()
        return Response(transparency_report(since=until - REPORT_PERIOD, until=until))


def _decision(request: Request, decision_id: str) -> Decision:
    decision = decisions_about(asker(request)).filter(public_id=decision_id).first()
    if decision is None:
        raise NotFoundError
    return decision

"""Permissions for single people, and asking for one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from cameo import queries
from cameo.api import serializers
from cameo.api.finding import checked, own_cameo
from cameo.api.render import grant_out, request_out
from cameo.models import CameoGrant, CameoRequest, Purpose
from cameo.services import granting
from cameo.services.granting import Terms
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import NotFoundError
from social.queries import visible_people


def _terms(fields: dict[str, Any]) -> Terms:
    purposes = [Purpose(purpose) for purpose in fields["purposes"]]
    return Terms(purposes=purposes, expires_at=fields["expires_at"], uses_max=fields["uses_max"])


class GrantsView(APIView):
    @extend_schema(responses=page_of(serializers.GrantSerializer))
    def get(self, request: Request, cameo_id: str) -> Response:
        rows = queries.grants_of(own_cameo(request, cameo_id)).select_related("cameo")
        return Response(paginate(request, rows).render(grant_out))

    @extend_schema(request=serializers.NewGrantSerializer, responses={201: serializers.GrantSerializer})
    def post(self, request: Request, cameo_id: str) -> Response:
        """Allow one person, or change what they were allowed."""
        cameo, me = own_cameo(request, cameo_id), person(request)
        fields = checked(serializers.NewGrantSerializer(data=request.data))
        other = visible_people(me).filter(handle__iexact=fields["handle"].removeprefix("@")).first()
        if other is None:
            raise NotFoundError
        grant = granting.give_grant(cameo=cameo, by=me, person=other, terms=_terms(fields))
        return Response(grant_out(grant), status=201)


class GrantView(APIView):
    @extend_schema(parameters=[OpenApiParameter("keep", bool)], responses={204: None})
    def delete(self, request: Request, grant_id: str) -> Response:
        """End it and take down what was made under it; `keep=1` leaves that up."""
        rows = CameoGrant.objects.filter(cameo__owner=person(request)).select_related("cameo__owner")
        grant = rows.filter(public_id=grant_id).first()
        if grant is None:
            raise NotFoundError
        granting.end_grant(grant=grant, by=person(request), takes_down=request.GET.get("keep") != "1")
        return Response(status=204)


class MyGrantsView(APIView):
    @extend_schema(responses=page_of(serializers.GrantSerializer))
    def get(self, request: Request) -> Response:
        """What others allow the asker."""
        return Response(paginate(request, queries.grants_to(person(request))).render(grant_out))


class RequestsView(APIView):
    @extend_schema(responses=page_of(serializers.RequestSerializer))
    def get(self, request: Request) -> Response:
        """Requests that wait for the asker; `mine=1` for those that the asker made."""
        me = person(request)
        rows = queries.requests_by(me) if request.GET.get("mine") == "1" else queries.requests_to(me)
        return Response(paginate(request, rows).render(request_out))

    @extend_schema(request=serializers.NewRequestSerializer, responses={201: serializers.RequestSerializer})
    def post(self, request: Request) -> Response:
        me = person(request)
        fields = checked(serializers.NewRequestSerializer(data=request.data))
        cameo = queries.askable_cameo(me, fields["handle"])
        if cameo is None:
            raise NotFoundError("There is no cameo of this name that you can ask for.")
        made = granting.ask_for_grant(cameo=cameo, by=me, purpose=Purpose(fields["purpose"]), message=fields["message"])
        return Response(request_out(made), status=201)


class RequestView(APIView):
    open_while_leaving = ("POST", "DELETE")

    @extend_schema(operation_id="cameo_requests_answer", request=serializers.AnswerSerializer, responses={204: None})
    def post(self, request: Request, request_id: str) -> Response:
        """Accept, with terms, or refuse."""
        me, fields = person(request), checked(serializers.AnswerSerializer(data=request.data))
        found = _request(CameoRequest.objects.filter(cameo__owner=me), request_id)
        if fields["is_accepted"]:
            granting.accept_request(request=found, by=me, terms=_terms(fields))
        else:
            granting.refuse_request(request=found, by=me)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, request_id: str) -> Response:
        """Take back a request of one's own."""
        found = _request(CameoRequest.objects.filter(person=person(request)), request_id)
        granting.cancel_request(request=found, by=person(request))
        return Response(status=204)


def _request(rows: Any, request_id: str) -> CameoRequest:
    found: CameoRequest | None = rows.select_related("cameo__owner", "person").filter(public_id=request_id).first()
    if found is None:
        raise NotFoundError
    return found

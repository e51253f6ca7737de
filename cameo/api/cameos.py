"""Cameos, their rules, and taking them back."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from cameo import queries
from cameo.api import serializers
from cameo.api.finding import checked, own_cameo, visible_cameo
from cameo.api.render import cameo_out, revocation_out, rules_out
from cameo.consent import permission_of
from cameo.models import CameoKind, Revocation, Scope
from cameo.services import permitting
from cameo.services.making import create_cameo
from cameo.services.permitting import Rules
from cameo.services.revoking import revoke
from common.api.asking import refuse_members
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import NotFoundError


class CameosView(APIView):
    @extend_schema(responses=page_of(serializers.CameoSerializer))
    def get(self, request: Request) -> Response:
        """Cameos that the asker may cast now; `mine=1` for one's own in every state; `q` narrows by name."""
        me = person(request)
        mine = request.GET.get("mine") == "1"
        rows = queries.own_cameos(me) if mine else queries.usable_cameos(me)
        page = paginate(request, queries.with_wishes(queries.named_like(rows, request.GET.get("q", ""))))
        return Response(page.render(lambda cameo: cameo_out(cameo, me)))

    @extend_schema(request=serializers.NewCameoSerializer, responses={201: serializers.CameoSerializer})
    def post(self, request: Request) -> Response:
        """Begin a cameo. It is nobody's to use before it is verified."""
        fields = checked(serializers.NewCameoSerializer(data=request.data))
        cameo = create_cameo(by=person(request), **{**fields, "kind": CameoKind(fields["kind"])})
        return Response(cameo_out(cameo, person(request)), status=201)


class CameoView(APIView):
    @extend_schema(responses=serializers.CameoSerializer)
    def get(self, request: Request, cameo_id: str) -> Response:
        return Response(cameo_out(visible_cameo(request, cameo_id), person(request)))

    @extend_schema(request=serializers.CameoProfileSerializer, responses=serializers.CameoSerializer)
    def patch(self, request: Request, cameo_id: str) -> Response:
        fields = checked(serializers.CameoProfileSerializer(data=request.data))
        permitting.change_profile(cameo=own_cameo(request, cameo_id), by=person(request), **fields)
        return Response(cameo_out(own_cameo(request, cameo_id), person(request)))


class RulesView(APIView):
    @extend_schema(responses=serializers.RulesOutSerializer)
    def get(self, request: Request, cameo_id: str) -> Response:
        return Response(rules_out(permission_of(own_cameo(request, cameo_id))))

    @extend_schema(request=serializers.RulesSerializer, responses=serializers.RulesOutSerializer)
    def patch(self, request: Request, cameo_id: str) -> Response:
        """A new version of the rules; what is left out stays as it is."""
        cameo = own_cameo(request, cameo_id)
        rules = Rules(**checked(serializers.RulesSerializer(data=request.data)))
        return Response(rules_out(permitting.set_rules(cameo=cameo, by=person(request), rules=rules)))


class PauseView(APIView):
    open_while_leaving = ("PUT",)

    @extend_schema(request=None, responses=serializers.CameoSerializer)
    def put(self, request: Request, cameo_id: str) -> Response:
        refuse_members(request)
        permitting.pause(cameo=own_cameo(request, cameo_id), by=person(request))
        return Response(cameo_out(own_cameo(request, cameo_id), person(request)))

    @extend_schema(responses={200: serializers.CameoSerializer})
    def delete(self, request: Request, cameo_id: str) -> Response:
        """Allow new uses again, also after a revocation."""
        permitting.resume(cameo=own_cameo(request, cameo_id), by=person(request))
        return Response(cameo_out(own_cameo(request, cameo_id), person(request)))


class RevocationsView(APIView):
    open_while_leaving = ("POST",)

    @extend_schema(responses=page_of(serializers.RevocationSerializer))
    def get(self, request: Request, cameo_id: str) -> Response:
        """What was taken back and what was done about it. A deleted cameo keeps its reports for its owner."""
        rows = Revocation.objects.filter(cameo__public_id=cameo_id, cameo__owner=person(request))
        if not rows.exists():
            own_cameo(request, cameo_id)
        return Response(paginate(request, rows.select_related("cameo")).render(revocation_out))

    @extend_schema(request=serializers.RevokeSerializer, responses={202: serializers.RevocationSerializer})
    def post(self, request: Request, cameo_id: str) -> Response:
        """Reads have stopped when this answers; the rest follows within moments and is reported."""
        fields = checked(serializers.RevokeSerializer(data=request.data))
        made = revoke(
            cameo=own_cameo(request, cameo_id),
            by=person(request),
            scope=Scope(fields["scope"]),
            reason=fields["reason"],
        )
        return Response(revocation_out(made), status=202)


class RevocationView(APIView):
    @extend_schema(responses=serializers.RevocationSerializer)
    def get(self, request: Request, revocation_id: str) -> Response:
        rows = Revocation.objects.filter(cameo__owner=person(request)).select_related("cameo")
        revocation = rows.filter(public_id=revocation_id).first()
        if revocation is None:
            raise NotFoundError
        return Response(revocation_out(revocation))

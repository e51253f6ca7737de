"""Devices that get pushes."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from common.api.pagination import paginate
from common.api.schema import page_of
from notifications.api.serializers import NewPushTargetSerializer, PushKeySerializer, PushTargetSerializer
from notifications.models import PushTarget
from notifications.push import targets
from notifications.push.vapid import public_key


class PushKeyView(APIView):
    """The applicationServerKey for a browser's PushManager."""

    @extend_schema(responses=PushKeySerializer)
    def get(self, request: Request) -> Response:
        return Response({"public_key": public_key()})


class PushTargetsView(APIView):
    @extend_schema(responses=page_of(PushTargetSerializer))
    def get(self, request: Request) -> Response:
        page = paginate(request, PushTarget.objects.filter(person=person(request)))
        return Response(page.render(lambda row: dict(PushTargetSerializer(row).data)))

    @extend_schema(request=NewPushTargetSerializer, responses={201: PushTargetSerializer})
    def post(self, request: Request) -> Response:
        new = NewPushTargetSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        target = targets.add_target(by=person(request), **new.validated_data)
        return Response(PushTargetSerializer(target).data, status=201)


class PushTargetView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, target_id: str) -> Response:
        targets.remove_target(by=person(request), public_id=target_id)
        return Response(status=204)

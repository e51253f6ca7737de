"""The signed-in person's own account."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api.requests import person
from accounts.api.serializers import (
    ApiKeySerializer,
    CreatedApiKeySerializer,
    MeSerializer,
    NewApiKeySerializer,
    ProfileChangeSerializer,
)
from accounts.models import ApiKey
from accounts.recency import require_recent_sign_in
from accounts.services import ProfileChange
from common.api.pagination import paginate
from common.api.schema import page_of


class MeView(APIView):
    open_while_suspended = open_while_closed = ("GET",)

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(person(request)).data)

    @extend_schema(request=ProfileChangeSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        change = ProfileChangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        changed = services.change_profile(by=person(request), change=ProfileChange(**change.validated_data))
        return Response(MeSerializer(changed).data)


class ApiKeysView(APIView):
    @extend_schema(responses=page_of(ApiKeySerializer))
    def get(self, request: Request) -> Response:
        page = paginate(request, ApiKey.objects.filter(user=person(request)))
        return Response(page.render(lambda key: dict(ApiKeySerializer(key).data)))

    @extend_schema(request=NewApiKeySerializer, responses={201: CreatedApiKeySerializer})
    def post(self, request: Request) -> Response:
        """A key outlives every session, so a borrowed session must not be able to make one."""
        require_recent_sign_in(request)
        new = NewApiKeySerializer(data=request.data)
        new.is_valid(raise_exception=True)
        key, text = services.create_api_key(by=person(request), **new.validated_data)
        return Response({**ApiKeySerializer(key).data, "key": text}, status=201)


class ApiKeyView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, key_id: str) -> Response:
        services.revoke_api_key(by=person(request), public_id=key_id)
        return Response(status=204)

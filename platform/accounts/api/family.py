"""A family's links, limits and record."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.family import services
from accounts.models import FamilyEntry, User
from accounts.recency import require_recent_sign_in
from common.api.asking import AskingSerializer, refuse_members
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import NotFoundError


class ControlsSerializer(AskingSerializer):
    allows_messages = serializers.BooleanField(required=False)
    allows_personalisation = serializers.BooleanField(required=False)
    allows_endless_scroll = serializers.BooleanField(required=False)
    clips_a_day = serializers.IntegerField(min_value=0, max_value=10_000, required=False, allow_null=True)
    credits_a_day = serializers.IntegerField(min_value=0, max_value=10_000, required=False, allow_null=True)


class LinkSerializer(ControlsSerializer):
    id = serializers.CharField(source="public_id")
    teen_handle = serializers.CharField(source="teen.handle")
    parent_handle = serializers.CharField(source="parent.handle")
    accepted_at = serializers.DateTimeField(allow_null=True)
    end_asked_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class EntrySerializer(serializers.Serializer[FamilyEntry]):
    act = serializers.CharField()
    by = serializers.CharField(source="actor.handle")
    details = serializers.DictField()
    at = serializers.DateTimeField()


class NameParentSerializer(AskingSerializer):
    handle = serializers.CharField(max_length=40)


class FamilyView(APIView):
    @extend_schema(responses=page_of(LinkSerializer))
    def get(self, request: Request) -> Response:
        page = paginate(request, services.links_of(person(request)))
        return Response(page.render(lambda row: dict(LinkSerializer(row).data)))

    @extend_schema(request=NameParentSerializer, responses={201: LinkSerializer})
    def post(self, request: Request) -> Response:
        new = NameParentSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        handle = new.validated_data["handle"].removeprefix("@")
        parent = User.objects.filter(handle__iexact=handle, is_active=True, leaves_at=None).first()
        if parent is None:
            raise NotFoundError
        return Response(LinkSerializer(services.name_parent(by=person(request), parent=parent)).data, status=201)


class FamilyLinkView(APIView):
    """PUT accepts, PATCH sets limits, DELETE ends or asks to end.

    The last two ask for a fresh sign-in, of those alone who may do it afterwards.
    """

    open_while_leaving = ("PATCH", "DELETE")

    @extend_schema(responses=LinkSerializer)
    def get(self, request: Request, link_id: str) -> Response:
        return Response(LinkSerializer(services.find_link(person(request), link_id)).data)

    @extend_schema(request=None, responses=LinkSerializer)
    def put(self, request: Request, link_id: str) -> Response:
        refuse_members(request)
        return Response(LinkSerializer(services.accept_link(by=person(request), public_id=link_id)).data)

    @extend_schema(request=ControlsSerializer, responses=LinkSerializer)
    def patch(self, request: Request, link_id: str) -> Response:
        services.find_link_of_parent(person(request), link_id)
        require_recent_sign_in(request)
        controls = ControlsSerializer(data=request.data)
        controls.is_valid(raise_exception=True)
        link = services.set_controls(by=person(request), public_id=link_id, controls=controls.validated_data)
        return Response(LinkSerializer(link).data)

    @extend_schema(responses={200: LinkSerializer})
    def delete(self, request: Request, link_id: str) -> Response:
        services.find_link(person(request), link_id)
        require_recent_sign_in(request)
        return Response(LinkSerializer(services.end_link(by=person(request), public_id=link_id)).data)


class FamilyRecordView(APIView):
    @extend_schema(responses=page_of(EntrySerializer))
    def get(self, request: Request, link_id: str) -> Response:
        link = services.find_link(person(request), link_id)
        page = paginate(request, FamilyEntry.objects.filter(link=link).select_related("actor"))
        return Response(page.render(lambda row: dict(EntrySerializer(row).data)))

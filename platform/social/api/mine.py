"""The asker's own blocks, mutes and follow requests."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person as asker
from common.api.asking import refuse_members
from common.api.pagination import paginate
from common.api.schema import page_of
from social import services
from social.api.serializers import FollowRequestSerializer, MuteSerializer, NewMuteSerializer, PersonSerializer
from social.models import Block, Mute
from social.queries import follow_requests_to


class MyBlocksView(APIView):
    @extend_schema(responses=page_of(PersonSerializer))
    def get(self, request: Request) -> Response:
        blocks = Block.objects.filter(blocker=asker(request)).select_related("blocked")
        return Response(paginate(request, blocks).render(lambda row: dict(PersonSerializer(row.blocked).data)))


class MyMutesView(APIView):
    @extend_schema(responses=page_of(MuteSerializer))
    def get(self, request: Request) -> Response:
        mutes = Mute.objects.filter(owner=asker(request)).select_related("person")
        return Response(paginate(request, mutes).render(lambda row: dict(MuteSerializer(row).data)))

    @extend_schema(request=NewMuteSerializer, responses={201: MuteSerializer})
    def post(self, request: Request) -> Response:
        new = NewMuteSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        mute = services.mute_text(by=asker(request), **new.validated_data)
        return Response(MuteSerializer(mute).data, status=201)


class MyMuteView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, mute_id: str) -> Response:
        services.remove_mute(by=asker(request), public_id=mute_id)
        return Response(status=204)


class MyFollowRequestsView(APIView):
    @extend_schema(responses=page_of(FollowRequestSerializer))
    def get(self, request: Request) -> Response:
        page = paginate(request, follow_requests_to(asker(request)))
        return Response(
            page.render(
                lambda row: {
                    "id": row.public_id,
                    "created_at": row.created_at,
                    "sender": PersonSerializer(row.sender).data,
                }
            )
        )


class MyFollowRequestView(APIView):
    """PUT accepts, DELETE declines without telling."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, request_id: str) -> Response:
        refuse_members(request)
        services.answer_follow_request(by=asker(request), public_id=request_id, is_accepted=True)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, request_id: str) -> Response:
        services.answer_follow_request(by=asker(request), public_id=request_id, is_accepted=False)
        return Response(status=204)

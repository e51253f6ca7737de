"""Profiles, and what the viewer may do about the person behind one."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person as asker
from accounts.models import User
from accounts.permissions import Anybody
from common.api.asking import refuse_members
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import ForbiddenError, NotFoundError
from social import services
from social.api.serializers import FollowStateSerializer, PersonSerializer, ProfileSerializer
from social.counters import FOLLOWERS, FOLLOWING, counts_of
from social.models import Follow, FollowRequest, Mute
from social.queries import Viewer, followers_of, following_of, may_see_posts, people_to_block, visible_people
from social.services import FollowState


def find_person(viewer: Viewer, handle: str) -> User:
    """The person of this handle, if the viewer may see them. Raises NotFoundError."""
    return _of_handle(visible_people(viewer), handle)


def _of_handle(people: QuerySet[User], handle: str) -> User:
    person = people.filter(handle__iexact=handle.removeprefix("@")).first()
    if person is None:
        raise NotFoundError
    return person


def show_profile(viewer: Viewer, handle: str) -> dict[str, Any]:
    """A whole profile in two queries."""
    me = viewer.pk if viewer is not None else None
    found = (
        visible_people(viewer)
        .filter(handle__iexact=handle.removeprefix("@"))
        .annotate(
            is_followed=Exists(Follow.objects.filter(follower_id=me, followed=OuterRef("pk"))),
            is_requested=Exists(FollowRequest.objects.filter(sender_id=me, target=OuterRef("pk"))),
            follows_you=Exists(Follow.objects.filter(follower=OuterRef("pk"), followed_id=me)),
            is_muted=Exists(Mute.objects.filter(owner_id=me, person=OuterRef("pk"))),
        )
        .first()
    )
    if found is None:
        raise NotFoundError
    state = FollowState.REQUESTED if found.is_requested else FollowState.NONE
    return {
        **PersonSerializer(found).data,
        "bio": found.bio,
        "created_at": found.created_at,
        "counts": {FOLLOWERS: 0, FOLLOWING: 0, **counts_of(found.pk)},
        "follow_state": FollowState.FOLLOWING if found.is_followed else state,
        "follows_you": found.follows_you,
        "is_muted": found.is_muted,
        "may_see_posts": not found.is_private or found.is_followed or found.pk == me,
    }


class ProfileView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=ProfileSerializer)
    def get(self, request: Request, handle: str) -> Response:
        return Response(show_profile(request.user, handle))


class FollowView(APIView):
    @extend_schema(request=None, responses=FollowStateSerializer)
    def put(self, request: Request, handle: str) -> Response:
        refuse_members(request)
        me = asker(request)
        return Response({"follow_state": services.follow_person(by=me, person=find_person(me, handle))})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        me = asker(request)
        services.unfollow_person(by=me, person=find_person(me, handle))
        return Response(status=204)


class FollowerView(APIView):
    """The person as a follower of the asker."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        me = asker(request)
        services.remove_follower(by=me, person=find_person(me, handle))
        return Response(status=204)


class BlockView(APIView):
    open_while_leaving = ("PUT", "DELETE")

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, handle: str) -> Response:
        refuse_members(request)
        me = asker(request)
        services.block_person(by=me, person=_of_handle(people_to_block(me), handle))
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        me = asker(request)
        services.unblock_person(by=me, person=_of_handle(people_to_block(me), handle))
        return Response(status=204)


class MuteView(APIView):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, handle: str) -> Response:
        refuse_members(request)
        me = asker(request)
        services.mute_person(by=me, person=find_person(me, handle))
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        me = asker(request)
        services.unmute_person(by=me, person=find_person(me, handle))
        return Response(status=204)


def _person_of_open_lists(viewer: Viewer, handle: str) -> User:
    person = find_person(viewer, handle)
    if person.is_private and not may_see_posts(viewer, person):
        raise ForbiddenError("This profile is private: its lists open to followers.", code="profile_private")
    return person


class FollowersView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=page_of(PersonSerializer))
    def get(self, request: Request, handle: str) -> Response:
        person = _person_of_open_lists(request.user, handle)
        page = paginate(request, followers_of(person, request.user))
        return Response(page.render(lambda row: dict(PersonSerializer(row.follower).data)))


class FollowingView(APIView):
    permission_classes = [Anybody]

    @extend_schema(responses=page_of(PersonSerializer))
    def get(self, request: Request, handle: str) -> Response:
        person = _person_of_open_lists(request.user, handle)
        page = paginate(request, following_of(person, request.user))
        return Response(page.render(lambda row: dict(PersonSerializer(row.followed).data)))

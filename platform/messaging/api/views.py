"""One's conversations."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.models import User
from common.api.asking import refuse_members
from common.api.choices import asked_choice
from common.api.pagination import Page, decode_cursor, encode_cursor, page_limit, paginate
from common.api.schema import page_of
from common.errors import NotFoundError
from messaging import services
from messaging.api.render import conversation_out, message_out
from messaging.api.serializers import (
    ConversationSerializer,
    MessageSerializer,
    NewConversationSerializer,
    NewMessageSerializer,
    ReadSerializer,
)
from messaging.models import Box, Conversation
from messaging.policies import may_use_messages
from messaging.queries import clips_in, conversations_of, messages_in, unread_counts, with_members
from social.queries import visible_people


def _show(conversation: Conversation, reader: User) -> dict[str, object]:
    row = with_members(Conversation.objects.filter(pk=conversation.pk), reader).get()
    return conversation_out(row, reader, unread_counts(reader, [row]).get(row.pk, 0))


def _find_people(viewer: User, handles: list[str]) -> list[User]:
    names = {handle.removeprefix("@").lower() for handle in handles}
    found = list(visible_people(viewer).filter(handle__in=names))
    if len(found) != len(names):
        raise NotFoundError
    return found


BOXES = [Box.INBOX.value, Box.REQUESTS.value]


class ConversationsView(APIView):
    @extend_schema(
        parameters=[OpenApiParameter("box", str, enum=BOXES)],
        responses=page_of(ConversationSerializer),
    )
    def get(self, request: Request) -> Response:
        me = person(request)
        may_use_messages(me)
        box = asked_choice(request, "box", BOXES) or Box.INBOX
        rows = conversations_of(me, Box(box)).filter(position__gt=0).order_by("-position")
        if cursor := request.GET.get("cursor"):
            rows = rows.filter(position__lt=decode_cursor(cursor))
        limit = page_limit(request)
        found = list(with_members(rows, me)[: limit + 1])
        shown = found[:limit]
        page = Page(shown, encode_cursor(shown[-1].position) if len(found) > limit else None)
        unread = unread_counts(me, shown)
        return Response(page.render(lambda row: conversation_out(row, me, unread.get(row.pk, 0))))

    @extend_schema(request=NewConversationSerializer, responses={201: ConversationSerializer})
    def post(self, request: Request) -> Response:
        new = NewConversationSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        me = person(request)
        people = _find_people(me, new.validated_data["handles"])
        conversation = services.start_conversation(by=me, people=people, title=new.validated_data["title"])
        return Response(_show(conversation, me), status=201)


class ConversationView(APIView):
    """PUT accepts a request, DELETE declines or leaves."""

    @extend_schema(responses=ConversationSerializer)
    def get(self, request: Request, conversation_id: str) -> Response:
        return Response(_show(services.find_conversation(person(request), conversation_id), person(request)))

    @extend_schema(request=None, responses=ConversationSerializer)
    def put(self, request: Request, conversation_id: str) -> Response:
        refuse_members(request)
        conversation = services.find_conversation(person(request), conversation_id)
        services.accept_request(by=person(request), conversation=conversation)
        return Response(_show(conversation, person(request)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, conversation_id: str) -> Response:
        conversation = services.find_conversation(person(request), conversation_id)
        services.leave_conversation(by=person(request), conversation=conversation)
        return Response(status=204)


class MemberView(APIView):
    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, conversation_id: str, handle: str) -> Response:
        refuse_members(request)
        conversation = services.find_conversation(person(request), conversation_id)
        (newcomer,) = _find_people(person(request), [handle])
        services.add_to_group(by=person(request), conversation=conversation, person=newcomer)
        return Response(status=204)


class MessagesView(APIView):
    @extend_schema(responses=page_of(MessageSerializer))
    def get(self, request: Request, conversation_id: str) -> Response:
        me = person(request)
        may_use_messages(me)
        conversation = services.find_conversation(me, conversation_id)
        page = paginate(request, messages_in(conversation, me))
        clips = clips_in(list(page.rows), me)
        return Response(page.render(lambda row: message_out(row, clips)))

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def post(self, request: Request, conversation_id: str) -> Response:
        new = NewMessageSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        me = person(request)
        conversation = services.find_conversation(me, conversation_id)
        message = services.send_message(
            by=me, conversation=conversation, text=new.validated_data["text"], clip_id=new.validated_data["clip"]
        )
        return Response(message_out(message, clips_in([message], me)), status=201)


class MessageView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, conversation_id: str, message_id: str) -> Response:
        conversation = services.find_conversation(person(request), conversation_id)
        services.remove_message(by=person(request), conversation=conversation, message_id=message_id)
        return Response(status=204)


class ReadView(APIView):
    open_while_leaving = ("POST",)

    @extend_schema(request=ReadSerializer, responses={204: None})
    def post(self, request: Request, conversation_id: str) -> Response:
        read = ReadSerializer(data=request.data)
        read.is_valid(raise_exception=True)
        conversation = services.find_conversation(person(request), conversation_id)
        services.mark_read(by=person(request), conversation=conversation, message_id=read.validated_data["message"])
        return Response(status=204)

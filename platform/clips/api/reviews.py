"""Drafts shown to named people, over REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from accounts.models import User
from clips import policies
from clips.api.render import clip_out, person_out
from clips.api.serializers import ClipPageSerializer, PersonSerializer
from clips.api.views import visible_clip
from clips.models import CommentState, Reviewer, ReviewNote
from clips.queries import with_details
from clips.reviews import queries, services
from clips.reviews.policies import may_read_notes
from common.api.asking import AskingSerializer
from common.api.pagination import paginate
from common.api.schema import page_of
from common.errors import NotFoundError
from social.queries import visible_people


class ReviewerSerializer(serializers.Serializer[Any]):
    person = PersonSerializer()
    asked_at = serializers.DateTimeField()


class NewReviewerSerializer(AskingSerializer):
    handle = serializers.CharField(max_length=40)


class NoteSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    clip = serializers.CharField()
    author = PersonSerializer()
    at_seconds = serializers.FloatField(allow_null=True, help_text="Null is about the whole clip.")
    text = serializers.CharField()
    is_held = serializers.BooleanField()
    is_resolved = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class NewNoteSerializer(AskingSerializer):
    text = serializers.CharField(max_length=1000)
    at_seconds = serializers.FloatField(required=False, allow_null=True, min_value=0)


class NoteChangeSerializer(AskingSerializer):
    is_resolved = serializers.BooleanField()


class MyReviewsView(APIView):
    """Drafts of others that one was asked to look at, the newest draft first."""

    @extend_schema(responses=ClipPageSerializer)
    def get(self, request: Request) -> Response:
        me = person(request)
        page = paginate(request, with_details(queries.reviewed_clips(me), me))
        return Response(page.render(lambda clip: clip_out(clip, me)))


class ReviewersView(APIView):
    """To whom a draft is shown; for its creator."""

    @extend_schema(responses=ReviewerSerializer(many=True))
    def get(self, request: Request, clip_id: str) -> Response:
        clip = visible_clip(request, clip_id)
        policies.may_edit(clip, person(request))
        return Response([reviewer_out(row) for row in queries.reviewers_of(clip, person(request)).order_by("pk")])

    @extend_schema(request=NewReviewerSerializer, responses={201: ReviewerSerializer})
    def post(self, request: Request, clip_id: str) -> Response:
        clip = visible_clip(request, clip_id)
        policies.may_edit(clip, person(request))
        body = NewReviewerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = _person_named(request, body.validated_data["handle"])
        reviewer = services.add_reviewer(clip=clip, person=asked, by=person(request))
        return Response(reviewer_out(reviewer), status=201)


class ReviewerView(APIView):
    """Its creator shuts the door for somebody, or a reviewer leaves."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, clip_id: str, handle: str) -> Response:
        me, clip = person(request), visible_clip(request, clip_id)
        if handle.removeprefix("@").lower() != me.handle.lower():
            policies.may_edit(clip, me)
        asked = Reviewer.objects.filter(clip=clip, person__handle__iexact=handle.removeprefix("@"))
        if (found := asked.select_related("person").first()) is None:
            raise NotFoundError
        services.remove_reviewer(clip=clip, person=found.person, by=me)
        return Response(status=204)


class NotesView(APIView):
    """What its creator and reviewers said about a draft, newest first."""

    @extend_schema(responses=page_of(NoteSerializer))
    def get(self, request: Request, clip_id: str) -> Response:
        clip = visible_clip(request, clip_id)
        may_read_notes(clip, person(request))
        rows = queries.visible_notes(person(request)).filter(clip=clip)
        return Response(paginate(request, rows).render(note_out))

    @extend_schema(request=NewNoteSerializer, responses={201: NoteSerializer})
    def post(self, request: Request, clip_id: str) -> Response:
        clip = visible_clip(request, clip_id)
        body = NewNoteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.add_note(clip=clip, by=person(request), **body.validated_data)
        return Response(note_out(made), status=201)


class NoteView(APIView):
    @extend_schema(request=NoteChangeSerializer, responses=NoteSerializer)
    def patch(self, request: Request, note_id: str) -> Response:
        note = _visible_note(request, note_id)
        body = NoteChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.resolve_note(note=note, by=person(request), is_resolved=body.validated_data["is_resolved"])
        return Response(note_out(note))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, note_id: str) -> Response:
        services.remove_note(note=_visible_note(request, note_id), by=person(request))
        return Response(status=204)


def _visible_note(request: Request, note_id: str) -> ReviewNote:
    note = queries.visible_notes(person(request)).filter(public_id=note_id).first()
    if note is None:
        raise NotFoundError
    return note


def _person_named(request: Request, handle: str) -> User:
    found = visible_people(person(request)).filter(handle__iexact=handle.strip().removeprefix("@")).first()
    if found is None:
        raise NotFoundError("There is nobody of this name.")
    return found


def reviewer_out(reviewer: Reviewer) -> dict[str, Any]:
    return {"person": person_out(reviewer.person), "asked_at": reviewer.created_at}


def note_out(note: ReviewNote) -> dict[str, Any]:
    return {
        "id": note.public_id,
        "clip": note.clip.public_id,
        "author": person_out(note.author),
        "at_seconds": note.at_seconds,
        "text": note.text,
        "is_held": note.state == CommentState.HELD,
        "is_resolved": note.resolved_at is not None,
        "created_at": note.created_at,
    }

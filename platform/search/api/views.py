"""Searching. A page is a cut out of one ranking, so its cursor is a place in it."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.requests import person
from clips.api.render import clip_out
from clips.api.serializers import ClipPageSerializer
from common.api.pagination import decode_cursor, encode_cursor, page_limit
from common.api.schema import page_of
from common.errors import InvalidInputError
from search import services
from search.people import find_people
from search.queries import DEPTH, find_clips, load_clips
from social.api.serializers import PersonSerializer

QUERY_MAX = 200
_QUERY = OpenApiParameter("q", str, required=True)


class SuggestionsSerializer(serializers.Serializer[None]):
    suggestions = serializers.ListField(child=serializers.CharField())


def query_of(request: Request) -> str:
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    if not 1 <= len(text) <= QUERY_MAX:
        raise InvalidInputError(f"q has 1 to {QUERY_MAX} characters.", code="bad_query", most=QUERY_MAX)
    return text


def _start(request: Request) -> int:
    cursor = request.GET.get("cursor")
    return min(int(decode_cursor(cursor)), DEPTH * 2) if cursor else 0


class ClipSearchView(APIView):
    @extend_schema(parameters=[_QUERY], responses=ClipPageSerializer)
    def get(self, request: Request) -> Response:
        me, text = person(request), query_of(request)
        start, limit = _start(request), page_limit(request)
        if start == 0:
            services.remember_search(by=me, text=text)
        keys = find_clips(me, text)
        clips = load_clips(me, keys[start : start + limit])
        following = encode_cursor(start + limit) if len(keys) > start + limit else None
        return Response({"data": [clip_out(clip, me) for clip in clips], "next": following})


class PeopleSearchView(APIView):
    @extend_schema(parameters=[_QUERY], responses=page_of(PersonSerializer))
    def get(self, request: Request) -> Response:
        start, limit = _start(request), page_limit(request)
        people = list(find_people(person(request), query_of(request))[start : start + limit + 1])
        following = encode_cursor(start + limit) if len(people) > limit else None
        return Response({"data": [PersonSerializer(row).data for row in people[:limit]], "next": following})


class SuggestionsView(APIView):
    @extend_schema(parameters=[_QUERY], responses=SuggestionsSerializer)
    def get(self, request: Request) -> Response:
        return Response({"suggestions": services.suggestions_for(person(request), query_of(request))})

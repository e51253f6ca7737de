"""What the OpenAPI document says of shapes that many routes share."""

from functools import cache
from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


@cache
def page_of(kind: type[serializers.BaseSerializer[Any]]) -> serializers.Serializer[Any]:
    """The answer of a cursor page: `data`, and `next` as the cursor of the following page or null at the end."""
    name = kind.__name__.removesuffix("Serializer") + "Page"
    fields = {"data": kind(many=True), "next": serializers.CharField(allow_null=True)}
    return inline_serializer(name=name, fields=fields)


@cache
def list_of(kind: type[serializers.BaseSerializer[Any]]) -> serializers.Serializer[Any]:
    """The answer of a list that is never longer than one page: `data` alone."""
    name = kind.__name__.removesuffix("Serializer") + "List"
    return inline_serializer(name=name, fields={"data": kind(many=True)})

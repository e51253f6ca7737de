"""The hand-rendered clip keeps to its schema, and a page costs the same number of queries however long it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from clips.api.render import clip_out
from clips.api.serializers import ClipSerializer
from clips.models import Clip, RenditionKind
from clips.queries import with_details
from tests.cast import make_person
from tests.clips.factories import add_rendition, make_clip

pytestmark = pytest.mark.django_db


def hold_against(serializer: serializers.Serializer[Any], rendered: dict[str, Any], path: str = "") -> None:
    """Same names at every level; nulls only where the schema admits them."""
    assert set(rendered) == set(serializer.fields), path
    for name, field in serializer.fields.items():
        value = rendered[name]
        if value is None:
            assert field.allow_null, f"{path}/{name}"
        elif isinstance(field, serializers.Serializer):
            hold_against(field, value, f"{path}/{name}")
        elif isinstance(field, serializers.ListSerializer):
            for row in value:
                hold_against(field.child, row, f"{path}/{name}")  # type: ignore[arg-type]
        elif isinstance(field, serializers.DictField):
            for row in value.values():
                hold_against(field.child, row, f"{path}/{name}")  # type: ignore[arg-type]


def test_a_rendered_clip_keeps_to_its_schema() -> None:
    ann = make_person("ann")
    remix = make_clip(ann, parent=make_clip(ann))
    add_rendition(remix, RenditionKind.STANDARD)
    for viewer in (ann, make_person("bob")):
        hold_against(ClipSerializer(), clip_out(with_details(Clip.objects.all(), viewer).get(pk=remix.pk), viewer))


def test_a_page_costs_four_queries_however_long() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    for length in (1, 20):
        while Clip.objects.count() < length:
            add_rendition(make_clip(ann))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            [clip_out(clip, bob) for clip in with_details(Clip.objects.order_by("-pk"), bob)[:length]]
        assert len(queries) == 4


def test_a_hidden_prompt_stays_with_its_creator() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    clip = make_clip(ann, is_prompt_shown=False)
    detailed = with_details(Clip.objects.all(), bob).get(pk=clip.pk)
    assert (clip_out(detailed, bob)["prompt"], clip_out(detailed, bob)["seed"]) == (None, None)
    assert clip_out(detailed, ann)["prompt"]

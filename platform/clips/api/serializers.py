"""Shapes of the clip routes. Output is rendered in `render.py` and held against `ClipSerializer` by a test."""

from typing import Any

from rest_framework import serializers

from clips.models import Audience, ClipKind, ClipState, HeldBy, ReactionKind, Visibility
from common.api.asking import AskingSerializer
from common.api.choices import enum_field


class PublicationSerializer(AskingSerializer):
    caption = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    visibility = enum_field(Visibility, required=False, default=Visibility.PUBLIC.value)
    remix_audience = enum_field(Audience, required=False, default=Audience.EVERYONE.value)
    comment_audience = enum_field(Audience, required=False, default=Audience.EVERYONE.value)
    download_audience = enum_field(Audience, required=False, default=Audience.EVERYONE.value)
    is_prompt_shown = serializers.BooleanField(required=False, default=True)


class RevisionSerializer(serializers.Serializer[Any]):
    """What stood there before a change."""

    caption = serializers.CharField(allow_blank=True)
    visibility = enum_field(Visibility)
    remix_audience = enum_field(Audience)
    comment_audience = enum_field(Audience)
    download_audience = enum_field(Audience)
    is_prompt_shown = serializers.BooleanField()
    replaced_at = serializers.DateTimeField()


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    handle = serializers.CharField()
    display_name = serializers.CharField(allow_blank=True)


class AncestorSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    is_removed = serializers.BooleanField()
    creator = PersonSerializer(allow_null=True)


class EngineNameSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)


class ClipPermissionsSerializer(serializers.Serializer[Any]):
    remix = enum_field(Audience)
    comment = enum_field(Audience)
    download = enum_field(Audience)
    is_prompt_shown = serializers.BooleanField()


class ClipCountsSerializer(serializers.Serializer[Any]):
    remixes = serializers.IntegerField(min_value=0)
    likes = serializers.IntegerField(min_value=0)
    comments = serializers.IntegerField(min_value=0)
    reposts = serializers.IntegerField(min_value=0)
    saves = serializers.IntegerField(min_value=0)
    shares = serializers.IntegerField(min_value=0)
    views = serializers.IntegerField(min_value=0)


class HoldSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField()
    explanation = serializers.CharField(allow_blank=True)


class MediaFileSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Signed for this viewer; good for fifteen minutes.")
    mime = serializers.CharField()
    bytes = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class ClipSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = enum_field(ClipKind)
    state = enum_field(ClipState)
    visibility = enum_field(Visibility)
    creator = PersonSerializer()
    caption = serializers.CharField(allow_blank=True)
    prompt = serializers.CharField(allow_null=True, allow_blank=True)
    engine = EngineNameSerializer()
    seed = serializers.IntegerField(allow_null=True)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    fps = serializers.IntegerField()
    seconds = serializers.FloatField()
    parent = AncestorSerializer(allow_null=True)
    root = AncestorSerializer(allow_null=True)
    depth = serializers.IntegerField()
    challenge = serializers.CharField(allow_null=True, help_text="The challenge that this clip is, to be answered.")
    permissions = ClipPermissionsSerializer()
    counts = ClipCountsSerializer()
    mine = serializers.ListField(child=enum_field(ReactionKind), help_text="What the asker did about it.")
    holds = HoldSerializer(many=True)
    private_reason = serializers.CharField(
        help_text="Why screening keeps this draft private; empty where it may be published. For its creator alone."
    )
    media = serializers.DictField(child=MediaFileSerializer())
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)


class ClipPageSerializer(serializers.Serializer[Any]):
    data = ClipSerializer(many=True)  # type: ignore[assignment]
    next = serializers.CharField(allow_null=True)


class NewCommentSerializer(AskingSerializer):
    text = serializers.CharField(max_length=1000)
    reply_to = serializers.CharField(required=False, allow_null=True, help_text="The comment this answers.")


class CommentSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    author = PersonSerializer(allow_null=True, help_text="Null for one that is gone.")
    text = serializers.CharField(allow_blank=True)
    thread = serializers.CharField(allow_null=True)
    is_held = serializers.BooleanField()
    is_removed = serializers.BooleanField(help_text="Gone, and only here for the answers below it.")
    replies = serializers.IntegerField(help_text="Answers that the asker may read, in lists of first comments.")
    hold_explanation = serializers.CharField(
        help_text="Only for its author: why it is held, and what to change or who decides. Empty otherwise."
    )
    created_at = serializers.DateTimeField()


class HeldCommentSerializer(CommentSerializer):
    clip = serializers.CharField()
    held_by = enum_field(HeldBy)


class CommentRulesSerializer(AskingSerializer):
    words = serializers.ListField(
        child=serializers.CharField(max_length=60),
        help_text="A comment with one of them waits. `lark*`: larks too; a * stands at the end only.",
    )
    is_approval_required = serializers.BooleanField(help_text="Every comment waits.")


class CommentPageSerializer(serializers.Serializer[Any]):
    data = CommentSerializer(many=True)  # type: ignore[assignment]
    next = serializers.CharField(allow_null=True)

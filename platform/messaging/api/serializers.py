"""Shapes of conversations."""

from rest_framework import serializers

from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from messaging.models import Box


class MemberSerializer(serializers.Serializer[None]):
    id = serializers.CharField()
    handle = serializers.CharField()
    display_name = serializers.CharField()
    has_accepted = serializers.BooleanField()


class ConversationSerializer(serializers.Serializer[None]):
    id = serializers.CharField()
    is_group = serializers.BooleanField()
    title = serializers.CharField()
    box = ChoiceField(choices=Box.choices)
    members = MemberSerializer(many=True)
    unread = serializers.IntegerField()
    latest_at = serializers.DateTimeField()


class NewConversationSerializer(AskingSerializer):
    handles = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1, max_length=12)
    title = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)


class AttachedClipSerializer(serializers.Serializer[None]):
    id = serializers.CharField()
    caption = serializers.CharField()
    creator = serializers.CharField()


class MessageSerializer(serializers.Serializer[None]):
    id = serializers.CharField()
    sender = serializers.CharField(help_text="Handle.")
    text = serializers.CharField()
    clip = AttachedClipSerializer(allow_null=True)
    has_hidden_clip = serializers.BooleanField(help_text="A clip was attached that you may not open now.")
    is_removed = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class NewMessageSerializer(AskingSerializer):
    text = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    clip = serializers.CharField(max_length=48, required=False, default="", allow_blank=True)


class ReadSerializer(AskingSerializer):
    message = serializers.CharField(max_length=48)

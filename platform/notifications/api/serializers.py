"""Shapes of the inbox."""

from drf_spectacular.utils import extend_schema_serializer, inline_serializer
from rest_framework import serializers

from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from notifications.kinds import Channel, Kind
from notifications.models import Event, PushTarget

KINDS = [kind.value for kind in Kind]


class ActorSerializer(serializers.Serializer[None]):
    id = serializers.CharField()
    handle = serializers.CharField()
    display_name = serializers.CharField()


class NotificationSerializer(serializers.Serializer[None]):
    id = serializers.CharField()
    kind = ChoiceField(choices=KINDS)
    text = serializers.CharField()
    ids = serializers.DictField(
        child=serializers.CharField(), help_text="Ids of what it is about, and words of its text."
    )
    link = serializers.CharField(help_text="Where a tap leads; an app that claims our links opens it by itself.")
    actors = ActorSerializer(many=True)
    actor_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    is_read = serializers.BooleanField()


class UnreadSerializer(serializers.Serializer[None]):
    total = serializers.IntegerField()
    by_kind = serializers.DictField(child=serializers.IntegerField())


class MarkReadSerializer(AskingSerializer):
    """Neither ids nor kind: everything."""

    ids = serializers.ListField(child=serializers.CharField(max_length=48), required=False, max_length=200)
    kind = ChoiceField(choices=KINDS, required=False)


class PreferenceSerializer(serializers.Serializer[None]):
    kind = ChoiceField(choices=KINDS)
    channel = ChoiceField(choices=[channel.value for channel in Channel])
    is_on = serializers.BooleanField()


class QuietHoursSerializer(serializers.Serializer[None]):
    starts = serializers.TimeField()
    ends = serializers.TimeField()
    timezone = serializers.CharField(max_length=40)


class SettingsSerializer(serializers.Serializer[None]):
    preferences = PreferenceSerializer(many=True)
    quiet_hours = QuietHoursSerializer(allow_null=True)


class SettingsChangeSerializer(AskingSerializer):
    preferences = PreferenceSerializer(many=True, required=False)
    quiet_hours = QuietHoursSerializer(allow_null=True, required=False)


class NewPushTargetSerializer(AskingSerializer):
    service = serializers.CharField(max_length=8, default="web")
    address = serializers.CharField(max_length=1000)
    keys = serializers.DictField(child=serializers.CharField(max_length=200), default=dict)
    name = serializers.CharField(max_length=80, default="", allow_blank=True)


class PushTargetSerializer(serializers.Serializer[PushTarget]):
    id = serializers.CharField(source="public_id")
    service = serializers.CharField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()


class PushKeySerializer(serializers.Serializer[None]):
    public_key = serializers.CharField()


@extend_schema_serializer(component_name="StreamEvent")
class EventSerializer(serializers.Serializer[Event]):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    payload = serializers.DictField()
    created_at = serializers.DateTimeField()


MISSED = inline_serializer(
    "Missed",
    {
        "data": EventSerializer(many=True),
        "has_gap": serializers.BooleanField(help_text="The event asked after is gone, and others may be: load anew."),
    },
)
"""What happened after an event."""

"""Shapes of the webhook routes of our own face."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from generation.webhooks.services.endpoints import EVENT_TYPES
from generation.webhooks.targets import URL_MAX


class EndpointChangeSerializer(AskingSerializer):
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    url = serializers.CharField(max_length=URL_MAX, required=False)
    event_types = serializers.ListField(
        child=ChoiceField(choices=list(EVENT_TYPES)), required=False, min_length=1, max_length=40
    )
    is_enabled = serializers.BooleanField(required=False)


class EndpointCreateSerializer(AskingSerializer):
    name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    url = serializers.CharField(max_length=URL_MAX)
    event_types = serializers.ListField(child=ChoiceField(choices=list(EVENT_TYPES)), min_length=1, max_length=40)


class EndpointSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    event_types = serializers.ListField(child=serializers.CharField())
    is_enabled = serializers.BooleanField()
    failures_in_row = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    secret = serializers.CharField(required=False, help_text="Shown once: when it is made, and when it is rotated.")


class RotationSerializer(AskingSerializer):
    keeps_old = serializers.BooleanField(default=False, help_text="The old secret signs along for 24 hours.")


class DeliverySerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    event = serializers.CharField()
    type = serializers.CharField()
    subject = serializers.CharField()
    state = ChoiceField(choices=["waiting", "sent", "failed"])
    attempts = serializers.IntegerField(help_text="Since it was told, or was asked for again.")
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True)
    problem = serializers.CharField(allow_blank=True)
    milliseconds = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class WebhookTestSerializer(AskingSerializer):
    event_type = ChoiceField(choices=list(EVENT_TYPES))


class WebhookTestedSerializer(serializers.Serializer[Any]):
    event_type = serializers.CharField()
    is_success = serializers.BooleanField(help_text="Whether the answer was a 2xx.")
    status = serializers.IntegerField(allow_null=True, help_text="Null where there was no answer.")
    problem = serializers.CharField(allow_blank=True)
    milliseconds = serializers.IntegerField()

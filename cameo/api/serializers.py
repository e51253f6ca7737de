"""Shapes of the cameo routes. Output is rendered in `render.py`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from cameo.models import CameoAudience, CameoKind, Purpose, Scope
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField, enum_field


class NewCameoSerializer(AskingSerializer):
    kind = enum_field(CameoKind)
    display_name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    handle = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")


class CameoProfileSerializer(AskingSerializer):
    display_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    handle = serializers.CharField(max_length=32, required=False)


class RulesSerializer(AskingSerializer):
    audience = enum_field(CameoAudience, required=False)
    asks_each_use = serializers.BooleanField(required=False)
    allows_politics = serializers.BooleanField(required=False)
    allows_revealing = serializers.BooleanField(required=False)
    allows_changed_appearance = serializers.BooleanField(required=False)
    allows_voice = serializers.BooleanField(required=False)
    banned_words = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=200)
    banned_topics = serializers.ListField(child=serializers.CharField(max_length=24), required=False, max_length=40)
    wishes = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class RulesOutSerializer(RulesSerializer):
    version = serializers.IntegerField()
    topics_offered = serializers.ListField(child=serializers.CharField())
    wishes_enforced = serializers.ListField(
        child=serializers.CharField(),
        help_text="What of the free text is refused by itself, in words and in speech. The rest of it is shown to "
        "whoever casts, and kept by nobody but them and you.",
    )


class CameoPersonSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    handle = serializers.CharField()
    display_name = serializers.CharField(allow_blank=True)


class CameoSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = enum_field(CameoKind)
    handle = serializers.CharField()
    display_name = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    owner = CameoPersonSerializer()
    is_mine = serializers.BooleanField()
    wishes = serializers.CharField(allow_blank=True)
    verified_name = serializers.CharField(allow_blank=True)
    failure_code = serializers.CharField(allow_blank=True)
    failure_message = serializers.CharField(allow_blank=True)


class TermsSerializer(AskingSerializer):
    purposes = serializers.ListField(child=enum_field(Purpose), required=False, default=list)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    uses_max = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=1_000_000)


class NewGrantSerializer(TermsSerializer):
    handle = serializers.CharField(max_length=32)


class GrantSerializer(TermsSerializer):
    id = serializers.CharField()
    cameo = serializers.CharField()
    person = CameoPersonSerializer()
    version = serializers.IntegerField()
    uses = serializers.IntegerField()


class NewRequestSerializer(AskingSerializer):
    handle = serializers.CharField(max_length=32)
    purpose = enum_field(Purpose, required=False, default=Purpose.PERSONAL.value)
    message = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AnswerSerializer(TermsSerializer):
    is_accepted = serializers.BooleanField()


class RequestSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    cameo = serializers.CharField()
    person = CameoPersonSerializer()
    purpose = serializers.CharField()
    message = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    created_at = serializers.DateTimeField()


class UseSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    cameo = serializers.CharField()
    person = CameoPersonSerializer()
    state = serializers.CharField()
    kind = serializers.CharField()
    purpose = serializers.CharField()
    prompt = serializers.CharField(allow_blank=True)
    job = serializers.CharField(allow_null=True)
    clip = serializers.CharField(allow_null=True)
    grant = serializers.CharField(allow_null=True)
    refusal_code = serializers.CharField(allow_blank=True)
    refusal_message = serializers.CharField(allow_blank=True)
    approval = serializers.CharField()
    approval_due_at = serializers.DateTimeField(allow_null=True)
    is_hidden = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class RevokeSerializer(AskingSerializer):
    scope = enum_field(Scope, required=False, default=Scope.TAKE_DOWN.value)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class RevocationSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    cameo = serializers.CharField()
    scope = serializers.CharField()
    at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    report = serializers.DictField()
    signature = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="CameoReceipt")
class ReceiptSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    act = serializers.CharField()
    state = ChoiceField(choices=["issued", "consumed", "withdrawn"])
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    is_intact = serializers.BooleanField()
    hash = serializers.CharField()
    previous_hash = serializers.CharField()
    body = serializers.DictField()
    seal = serializers.DictField(allow_null=True)

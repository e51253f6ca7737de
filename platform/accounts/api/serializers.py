"""Shapes of the account's own routes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.ages import is_teen
from accounts.models import ApiKey, KeyScope, Suspended, User
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField, enum_field


@extend_schema_serializer(component_name="Suspension")
class SuspensionSerializer(serializers.Serializer[User]):
    """How far somebody may go who is suspended: every route that is not theirs answers 403, code `suspended`."""

    kind = ChoiceField(
        choices=[Suspended.SUSPENDED.value, Suspended.CLOSED.value],
        source="suspension",
        help_text="`closed`: decisions and appeals alone; `suspended`: exports and leaving too.",
    )
    until = serializers.DateTimeField(source="suspended_until", allow_null=True, help_text="Null: for good.")


class MeSerializer(serializers.ModelSerializer[User]):
    id = serializers.CharField(source="public_id")
    is_teen = serializers.SerializerMethodField(help_text="13 to 17 years old, who may name a parent.")
    suspension = serializers.SerializerMethodField(help_text="Null for everybody who is not suspended.")

    class Meta:
        model = User
        fields = [
            *("id", "email", "handle", "display_name", "bio", "is_private", "plan", "created_at", "is_staff"),
            *("is_teen", "suspension"),
        ]
        read_only_fields = fields

    def get_is_teen(self, user: User) -> bool:
        return is_teen(user)

    @extend_schema_field(SuspensionSerializer(allow_null=True))
    def get_suspension(self, user: User) -> dict[str, Any] | None:
        return dict(SuspensionSerializer(user).data) if user.is_suspended else None


class ProfileChangeSerializer(AskingSerializer):
    handle = serializers.CharField(max_length=40, required=False)
    display_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    bio = serializers.CharField(max_length=300, required=False, allow_blank=True)
    is_private = serializers.BooleanField(required=False)


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    id = serializers.CharField(source="public_id")
    scope = enum_field(KeyScope, read_only=True)

    class Meta:
        model = ApiKey
        fields = ["id", "name", "scope", "prefix", "created_at", "last_used_at", "revoked_at"]
        read_only_fields = fields


class NewApiKeySerializer(AskingSerializer):
    name = serializers.CharField(max_length=80, min_length=1)
    scope = enum_field(
        KeyScope,
        default=KeyScope.ALL,
        help_text="`all`: whatever you may do; `videos`: `/v1` alone; `read`: `/v1` alone, and GET alone.",
    )


class CreatedApiKeySerializer(ApiKeySerializer):
    key = serializers.CharField(help_text="Shown this once.")

    class Meta(ApiKeySerializer.Meta):
        fields = [*ApiKeySerializer.Meta.fields, "key"]

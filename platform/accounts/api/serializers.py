"""Shapes of the account's own routes."""

from rest_framework import serializers

from accounts.ages import is_teen
from accounts.models import ApiKey, User
from common.api.asking import AskingSerializer


class MeSerializer(serializers.ModelSerializer[User]):
    id = serializers.CharField(source="public_id")
    is_teen = serializers.SerializerMethodField(help_text="13 to 17 years old, who may name a parent.")

    class Meta:
        model = User
        fields = [
            *("id", "email", "handle", "display_name", "bio", "is_private", "plan", "created_at", "is_staff"),
            "is_teen",
        ]
        read_only_fields = fields

    def get_is_teen(self, user: User) -> bool:
        return is_teen(user)


class ProfileChangeSerializer(AskingSerializer):
    handle = serializers.CharField(max_length=40, required=False)
    display_name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    bio = serializers.CharField(max_length=300, required=False, allow_blank=True)
    is_private = serializers.BooleanField(required=False)


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = ApiKey
        fields = ["id", "name", "prefix", "created_at", "last_used_at", "revoked_at"]
        read_only_fields = fields


class NewApiKeySerializer(AskingSerializer):
    name = serializers.CharField(max_length=80, min_length=1)


class CreatedApiKeySerializer(ApiKeySerializer):
    key = serializers.CharField(help_text="Shown this once.")

    class Meta(ApiKeySerializer.Meta):
        fields = [*ApiKeySerializer.Meta.fields, "key"]

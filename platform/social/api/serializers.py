"""Shapes of people as others see them."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.models import User
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from social.models import Mute, MuteKind
from social.services import FollowState


@extend_schema_serializer(component_name="ListedPerson")
class PersonSerializer(serializers.Serializer[User]):
    """A person in a list."""

    id = serializers.CharField(source="public_id")
    handle = serializers.CharField()
    display_name = serializers.CharField()
    is_private = serializers.BooleanField()


@extend_schema_serializer(component_name="Profile")
class ProfileSerializer(PersonSerializer):
    bio = serializers.CharField()
    created_at = serializers.DateTimeField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="followers, following, clips, …")
    follow_state = ChoiceField(choices=[state.value for state in FollowState])
    follows_you = serializers.BooleanField()
    is_muted = serializers.BooleanField()
    may_see_posts = serializers.BooleanField()


class FollowStateSerializer(serializers.Serializer[None]):
    follow_state = ChoiceField(choices=[state.value for state in FollowState])


class FollowRequestSerializer(serializers.Serializer[None]):
    id = serializers.CharField()
    created_at = serializers.DateTimeField()
    sender = PersonSerializer()


class MuteSerializer(serializers.Serializer[Mute]):
    id = serializers.CharField(source="public_id")
    kind = ChoiceField(choices=MuteKind.choices)
    text = serializers.CharField()
    person = PersonSerializer(allow_null=True)
    created_at = serializers.DateTimeField()


class NewMuteSerializer(AskingSerializer):
    kind = ChoiceField(choices=[MuteKind.WORD, MuteKind.TOPIC])
    text = serializers.CharField(min_length=2, max_length=60)

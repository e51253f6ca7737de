"""Shapes of the feed's routes."""

from typing import Any

from rest_framework import serializers

from clips.api.serializers import ClipSerializer
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from feed.events.intake import MOST_LOOPS
from feed.models import AversionKind, CardKind, EventKind, Feeling, Steer

WATCH_MS_MAX = 24 * 60 * 60 * 1000
LOOPS_MAX = WATCH_MS_MAX // 1000
"""Of one clip in one event: a day, and as many seconds. No player means more, however long it was left alone."""


class WhySerializer(serializers.Serializer[Any]):
    found_by = serializers.CharField(help_text="What found this clip for the viewer.")
    reasons = serializers.ListField(child=serializers.CharField())
    ranker = serializers.CharField()
    is_exploration = serializers.BooleanField()


class FeedItemSerializer(ClipSerializer):
    impression = serializers.CharField(required=False, help_text="Name it in events about this clip.")
    why = WhySerializer(required=False)


class NoticeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(
        help_text="nothing_yet, nothing_here, caught_up, wishes_hide_all, scroll_ends or day_is_full."
    )
    message = serializers.CharField()


class CardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = ChoiceField(choices=[kind.value for kind in CardKind])


class FeedPageSerializer(serializers.Serializer[Any]):
    data = FeedItemSerializer(many=True)  # type: ignore[assignment]
    next = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    is_personalised = serializers.BooleanField()
    is_caught_up = serializers.BooleanField(help_text="Nothing is left that this viewer has not been shown.")
    notice = NoticeSerializer(allow_null=True, help_text="Why nothing, or nothing more, is shown.")
    card = CardSerializer(allow_null=True, help_text="To show after this page: a question how it feels, or a pause.")


class EventSerializer(AskingSerializer):
    impression = serializers.CharField(max_length=48)
    kind = ChoiceField(choices=[kind.value for kind in EventKind])
    watch_ms = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=WATCH_MS_MAX,
        help_text=f"Counted up to the time since it was served, and to {MOST_LOOPS} times the length of the clip.",
    )
    loops = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=LOOPS_MAX, help_text=f"Counted up to {MOST_LOOPS}."
    )


class EventsSerializer(AskingSerializer):
    events = serializers.ListField(child=EventSerializer(), min_length=1, max_length=100)


class ReceiptSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField()
    ignored = serializers.IntegerField(help_text="About nothing that was served to this viewer.")


class SteerSerializer(serializers.ModelSerializer[Steer]):
    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Steer
        fields = ["id", "phrase", "is_wanted", "strength", "expires_at", "created_at"]


class NewSteerSerializer(AskingSerializer):
    text = serializers.CharField(max_length=400, help_text='Plain words, such as "more calm nature, no horror".')
    days = serializers.IntegerField(required=False, min_value=1, max_value=365, help_text="How long it holds.")


class SteerChangeSerializer(AskingSerializer):
    phrase = serializers.CharField(required=False, allow_null=True, default=None, max_length=80)
    is_wanted = serializers.BooleanField(required=False, allow_null=True, default=None)
    strength = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0.1, max_value=2)
    days = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=365,
        help_text="How long it holds from now on; null lets it hold until it is deleted.",
    )


class RememberedSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Of the author, or of the clip at the root of the chain.")
    kind = ChoiceField(choices=[kind.value for kind in AversionKind])
    name = serializers.CharField(help_text="The author's handle or the clip's caption; empty where that is gone.")
    since = serializers.DateTimeField()


class FeedSettingsSerializer(AskingSerializer):
    is_personalised = serializers.BooleanField(required=False)
    has_continuous_scroll = serializers.BooleanField(required=False)
    has_wellbeing_cards = serializers.BooleanField(required=False)


class FeelingSerializer(AskingSerializer):
    feeling = ChoiceField(choices=[feeling.value for feeling in Feeling])

"""Shapes of the moderation API."""

from typing import Any

from rest_framework import serializers

from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from moderation.cases.kinds import REPORTABLE, SubjectKind
from moderation.cases.models import Appeal, Decision, Report


class NewReportSerializer(AskingSerializer):
    clip = serializers.CharField(required=False, max_length=48)
    person = serializers.CharField(required=False, max_length=24, help_text="A handle.")
    comment = serializers.CharField(required=False, max_length=48)
    message = serializers.CharField(required=False, max_length=48)
    cameo = serializers.CharField(required=False, max_length=48)
    reason = ChoiceField(choices=[policy.value for policy in REPORTABLE])
    text = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(set(attrs) & {"clip", "person", "comment", "message", "cameo"}) != 1:
            raise serializers.ValidationError("Name one clip, person, comment, message or cameo.")
        return attrs


class ReportSerializer(serializers.Serializer[Report]):
    id = serializers.CharField(source="public_id")
    subject_kind = ChoiceField(source="case.subject_kind", choices=[kind.value for kind in SubjectKind])
    subject = serializers.CharField(source="case.subject_id")
    reason = serializers.CharField(source="policy")
    outcome = serializers.CharField()
    created_at = serializers.DateTimeField()


class NewAppealSerializer(AskingSerializer):
    text = serializers.CharField(max_length=5000)


class AppealSerializer(serializers.Serializer[Appeal]):
    id = serializers.CharField(source="public_id")
    state = serializers.CharField()
    due_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()


class DecisionSerializer(serializers.Serializer[Decision]):
    """The statement of reasons as its person reads it. Who decided is not in it."""

    id = serializers.CharField(source="public_id")
    subject_kind = serializers.CharField(source="case.subject_kind")
    subject = serializers.CharField(source="case.subject_id")
    state = serializers.CharField()
    action = serializers.CharField()
    policy = serializers.CharField()
    ground = serializers.CharField()
    legal_basis = serializers.CharField()
    facts = serializers.CharField()
    explanation = serializers.CharField()
    was_detected_automatically = serializers.BooleanField()
    territory = serializers.CharField()
    in_force_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    reversed_at = serializers.DateTimeField(allow_null=True)
    appeal = serializers.SerializerMethodField()
    redress = serializers.SerializerMethodField()

    def get_appeal(self, decision: Decision) -> dict[str, Any] | None:
        appeal = getattr(decision, "appeal", None)
        return dict(AppealSerializer(appeal).data) if appeal is not None else None

    def get_redress(self, decision: Decision) -> str:
        return (
            "You can appeal once within 180 days; another moderator answers within 72 hours. You can also turn to an "
            "out-of-court dispute body or to a court."
        )

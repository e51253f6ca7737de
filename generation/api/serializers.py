"""Shapes of the generation routes. Output is rendered in `render.py` and held against `JobSerializer` by a test."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class RangeSerializer(serializers.Serializer[Any]):
    low_seconds = serializers.FloatField()
    high_seconds = serializers.FloatField()


class FailureSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    stage = serializers.CharField()
    message = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField())  # type: ignore[assignment]


class JobSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    submission = serializers.CharField()
    state = serializers.CharField()
    kind = serializers.CharField()
    prompt = serializers.CharField()
    engine = serializers.CharField()
    seed = serializers.IntegerField(allow_null=True)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    fps = serializers.IntegerField(allow_null=True)
    progress = serializers.IntegerField()
    stage = serializers.CharField(allow_blank=True)
    queue_position = serializers.IntegerField(allow_null=True)
    eta = RangeSerializer(allow_null=True)
    understood = serializers.ListField(child=serializers.CharField())
    ignored = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    credits = serializers.FloatField(help_text="Held or spent for it; 0 once it was cancelled or failed.")
    attempt = serializers.IntegerField()
    repeats = serializers.CharField(allow_null=True)
    clip = serializers.CharField(allow_null=True)
    parents = serializers.ListField(child=serializers.CharField())
    failure = FailureSerializer(allow_null=True)
    preview_url = serializers.CharField(allow_null=True)
    estimated_seconds = serializers.FloatField()
    spent_seconds = serializers.FloatField()
    energy_watt_hours = serializers.FloatField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class JobPageSerializer(serializers.Serializer[Any]):
    data = JobSerializer(many=True)  # type: ignore[assignment]
    next = serializers.CharField(allow_null=True)


class SubmissionSerializer(serializers.Serializer[Any]):
    jobs = JobSerializer(many=True)


class EstimateSerializer(serializers.Serializer[Any]):
    engine = serializers.CharField()
    is_model = serializers.BooleanField()
    notice = serializers.CharField(allow_blank=True)
    credits = serializers.FloatField()
    seconds = serializers.FloatField()
    eta = RangeSerializer()
    queue_length = serializers.IntegerField()
    understood = serializers.ListField(child=serializers.CharField())
    ignored = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class QuotaSerializer(serializers.Serializer[Any]):
    plan = serializers.CharField()
    left = serializers.FloatField()
    window_limit = serializers.FloatField()
    window_used = serializers.FloatField()
    seconds_to_reset = serializers.IntegerField()
    balance = serializers.FloatField()
    held = serializers.FloatField()
    family_left = serializers.FloatField(allow_null=True, help_text="What a parent's limit leaves of today.")


class EngineSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    is_model = serializers.BooleanField()
    is_default = serializers.BooleanField()
    notice = serializers.CharField(allow_blank=True)
    licence = serializers.CharField(allow_blank=True)
    modes = serializers.ListField(child=serializers.CharField())
    sizes = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    frame_rates = serializers.ListField(child=serializers.IntegerField())
    seconds_min = serializers.FloatField()
    seconds_max = serializers.FloatField()
    qualities = serializers.ListField(child=serializers.CharField())
    determinism = serializers.CharField()

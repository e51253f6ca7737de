"""A request for a clip as JSON: its shape, and what it becomes once its clips and pictures are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.requests import person
from cameo.models import Purpose
from clips.challenges.queries import visible_challenges
from clips.models import ChallengeKind, Clip, ClipKind
from clips.queries import clip_named
from common.api.asking import AskingSerializer
from common.api.choices import ChoiceField
from common.errors import InvalidInputError, NotFoundError
from generation.engines.base import Quality, Reference, Shot
from generation.models import Upload
from generation.services.recasting import recast
from generation.services.requests import FIRST, LAST, ClipRequest, Doubt, PictureAt
from generation.services.uploads import uploads_named
from moderation.screening.verdicts import Decision

PARENTS = {
    "remix_of": ClipKind.REMIX,
    "extension_of": ClipKind.EXTENSION,
    "edit_of": ClipKind.EDIT,
    "duet_of": ClipKind.DUET,
}
"""The member that names a parent, and the kind of clip that it makes."""
MOMENTS = {"first": FIRST, "last": LAST}
PICTURES_MAX, REFERENCES_MAX, REFERENCE_PICTURES_MAX, SHOTS_MAX = 8, 4, 5, 20


@extend_schema_field({"type": "string", "maxLength": settings.PROMPT_MAX_CHARACTERS})
class WordsField(serializers.CharField):
    """Words of a request; where they are too long its plan says so, by how much (`prompt_too_long`)."""


class ShotSerializer(AskingSerializer):
    prompt = WordsField()
    seconds = serializers.FloatField(min_value=0.5, max_value=60)


class PictureAtSerializer(AskingSerializer):
    """A picture that the clip meets: at its first frame, its last one, or at a second in between."""

    upload = serializers.CharField()
    at = ChoiceField(choices=["first", "last"], required=False, allow_null=True)
    at_seconds = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=60)
    strength = serializers.FloatField(default=1.0, min_value=0, max_value=1)


class ReferenceSerializer(AskingSerializer):
    """A thing, a character or a style to keep to, by pictures of it. People are cast by their cameo only."""

    kind = ChoiceField(choices=["character", "object", "style"])
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    uploads = serializers.ListField(child=serializers.CharField(), min_length=1, max_length=REFERENCE_PICTURES_MAX)


class LookSerializer(AskingSerializer):
    """How a clip is made, whatever it shows. What is left out is as the parent's, else as the defaults."""

    seconds = serializers.FloatField(required=False, allow_null=True)
    orientation = ChoiceField(choices=["portrait", "landscape", "square"], required=False)
    size = ChoiceField(choices=["360p", "720p", "1080p"], required=False)
    fps = serializers.IntegerField(required=False, min_value=12, max_value=60)
    seed = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    engine = serializers.CharField(required=False, allow_blank=True, default="")
    quality = ChoiceField(choices=[quality.value for quality in Quality], default=Quality.STANDARD.value)
    negative_prompt = WordsField(required=False, allow_blank=True, default="")
    style = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)  # type: ignore[assignment]
    camera = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class GenerationRequestSerializer(LookSerializer):
    """Shape only: what an engine can do is decided by its plan, with a reason.

    Length, size and rate that are left out are those of the parent, where there is one; else ten seconds (five more
    for an extension), portrait 720p, 24 pictures a second.
    """

    prompt = WordsField(allow_blank=True, trim_whitespace=True, required=False, default="")
    n = serializers.IntegerField(default=1, min_value=1, max_value=settings.VARIATIONS_MAX)
    shots = serializers.ListField(
        child=ShotSerializer(),
        required=False,
        max_length=SHOTS_MAX,
        help_text=f"Their prompts have {settings.STORYBOARD_MAX_CHARACTERS:,} characters together at most.",
    )
    pictures = serializers.ListField(child=PictureAtSerializer(), required=False, max_length=PICTURES_MAX)
    references = serializers.ListField(child=ReferenceSerializer(), required=False, max_length=REFERENCES_MAX)
    remix_of = serializers.CharField(required=False, allow_null=True)
    extension_of = serializers.CharField(required=False, allow_null=True)
    edit_of = serializers.CharField(required=False, allow_null=True)
    duet_of = serializers.CharField(required=False, allow_null=True)
    answer_to = serializers.CharField(
        required=False, allow_null=True, help_text="A challenge: the clip begins with its prompt, or keeps its sound."
    )
    strength = serializers.FloatField(default=0.6, min_value=0, max_value=1)
    is_joined = serializers.BooleanField(default=True)
    cameos = serializers.ListField(
        child=serializers.CharField(max_length=48), required=False, default=list, max_length=settings.CAMEOS_A_CLIP_MAX
    )
    cameo_replacements = serializers.DictField(
        child=serializers.CharField(max_length=48, allow_null=True),
        required=False,
        help_text="Of a remix: whom to show in place of a cameo of the clip, null for nobody known.",
    )
    purpose = ChoiceField(choices=[purpose.value for purpose in Purpose], default=Purpose.PERSONAL.value)


@dataclass(frozen=True, slots=True)
class Asked:
    request: ClipRequest
    parents: tuple[Clip, ...]


def read_request(request: Request) -> Asked:
    """The body, the visible clips it names and the asker's own pictures. Raises NotFoundError, InvalidInputError."""
    body = GenerationRequestSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    data: dict[str, Any] = {name: value for name, value in body.validated_data.items() if value is not None}
    if (answered := data.pop("answer_to", None)) is not None:
        kind, parents = _answer(request, answered, data)
    else:
        kind, parents = _parents(request, data)
    replacements = data.pop("cameo_replacements", {})
    pictures, references = data.pop("pictures", []), data.pop("references", [])
    named = [one["upload"] for one in pictures] + [key for one in references for key in one["uploads"]]
    me = person(request)
    uploads = uploads_named(named, by=me) if named else {}
    asked = Asked(
        ClipRequest(
            quality=Quality(data.pop("quality")),
            variations=data.pop("n"),
            kind=kind,
            cameos=tuple(data.pop("cameos")),
            purpose=Purpose(data.pop("purpose")),
            shots=tuple(Shot(one["prompt"].strip(), one["seconds"]) for one in data.pop("shots", [])),
            pictures=tuple(_picture(one, uploads) for one in pictures),
            references=tuple(_reference(one, uploads, index) for index, one in enumerate(references)),
            doubt=_doubt_in(list(uploads.values())),
            **data,
        ),
        parents,
    )
    return replace(asked, request=recast(asked.request, parents, replacements, by=me)) if replacements else asked


def visible_parent(request: Request, clip_id: str) -> Clip:
    """A clip to build on, if the asker may see it."""
    clip = clip_named(request.user, clip_id).select_related("creator", "root").first()
    if clip is None:
        raise NotFoundError("The clip to build on is not there, or not for you.")
    return clip


def _parents(request: Request, data: dict[str, Any]) -> tuple[ClipKind, tuple[Clip, ...]]:
    named = {member: data.pop(member) for member in PARENTS if member in data}
    if len(named) > 1:
        raise InvalidInputError(f"Choose one of {', '.join(named)}.", code="several_parents")
    for member, clip_id in named.items():
        return PARENTS[member], (visible_parent(request, clip_id),)
    return ClipKind.ORIGINAL, ()


def _answer(request: Request, challenge_id: str, data: dict[str, Any]) -> tuple[ClipKind, tuple[Clip, ...]]:
    """The challenge's clip as the parent, and its prompt before the asker's own words."""
    if named := [member for member in PARENTS if member in data]:
        raise InvalidInputError(f"Choose one of answer_to, {', '.join(named)}.", code="several_parents")
    challenge = visible_challenges(request.user).filter(public_id=challenge_id).first()
    if challenge is None:
        raise NotFoundError("The challenge to answer is not there, or not for you.")
    if challenge.kind == ChallengeKind.SOUND:
        data["keeps_sound"] = True
    elif "shots" not in data:
        data["prompt"] = f"{challenge.prompt} {data['prompt']}".strip()
    return ClipKind.ANSWER, (visible_parent(request, challenge.clip.public_id),)


def _picture(one: dict[str, Any], uploads: dict[str, Upload]) -> PictureAt:
    at = MOMENTS[one["at"]] if one.get("at") else one.get("at_seconds")
    return PictureAt(uploads[one["upload"]].key, FIRST if at is None else at, one["strength"])


def _reference(one: dict[str, Any], uploads: dict[str, Upload], index: int) -> Reference:
    pictures = tuple(Path(uploads[upload].key) for upload in one["uploads"])
    return Reference(one["uploads"][0], one["kind"], one["name"] or f"reference {index + 1}", pictures)


def _doubt_in(uploads: Sequence[Upload]) -> Doubt | None:
    """The strictest of what screening said of the pictures."""
    doubted = [upload for upload in uploads if upload.decision != Decision.ALLOW]
    if not doubted:
        return None
    worst = max(doubted, key=lambda upload: Decision(upload.decision).severity)
    return Doubt(worst.decision, worst.screening_event, worst.explanation)

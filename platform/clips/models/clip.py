"""A clip: ten seconds or so of generated picture and sound, private until its creator publishes it."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from accounts.models import User
from common.models import PublicModel


class ClipState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    REMOVED = "removed"


class ClipKind(StrEnum):
    ORIGINAL = "original"
    REMIX = "remix"
    EXTENSION = "extension"
    EDIT = "edit"
    STITCH = "stitch"
    REROLL = "reroll"
    DUET = "duet"
    ANSWER = "answer"
    IMPORTED = "imported"


class Visibility(StrEnum):
    PUBLIC = "public"
    FOLLOWERS = "followers"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Audience(StrEnum):
    """Who may do something with a published clip, its creator always among them."""

    EVERYONE = "everyone"
    FOLLOWERS = "followers"
    MUTUALS = "mutuals"
    NOBODY = "nobody"


def choices(enum: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value.replace("_", " ")) for member in enum]


class Clip(PublicModel):
    """Removing keeps the row as a tombstone, so that chains of remixes stay whole."""

    public_id_prefix = "clip"

    creator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="clips")
    kind = models.CharField(max_length=12, choices=choices(ClipKind), default=ClipKind.ORIGINAL)
    state = models.CharField(max_length=12, choices=choices(ClipState), default=ClipState.DRAFT)
    visibility = models.CharField(max_length=12, choices=choices(Visibility), default=Visibility.PUBLIC)
    remix_audience = models.CharField(max_length=12, choices=choices(Audience), default=Audience.EVERYONE)
    comment_audience = models.CharField(max_length=12, choices=choices(Audience), default=Audience.EVERYONE)
    download_audience = models.CharField(max_length=12, choices=choices(Audience), default=Audience.EVERYONE)
    prompt = models.TextField(blank=True)
    is_prompt_shown = models.BooleanField(default=True)
    caption = models.TextField(max_length=500, blank=True)

    engine = models.CharField(max_length=40)
    engine_title = models.CharField(max_length=120, blank=True)
    seed = models.BigIntegerField(default=0)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    fps = models.PositiveSmallIntegerField()
    frames = models.PositiveIntegerField()

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    depth = models.PositiveIntegerField(default=0)

    private_only_reason = models.TextField(blank=True)
    """Why screening keeps this out of anybody else's sight; empty where it may be published."""
    cleared_by = models.CharField(max_length=48, blank=True)
    """The decision by which a person found prompt and media in order after screening had doubts; a plain id."""
    published_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(state="published"), name="clip_published"),
            models.Index(fields=["creator", "-id"], name="clip_creator"),
            models.Index(fields=["parent", "-id"], name="clip_parent"),
            models.Index(fields=["root", "-id"], name="clip_root"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="clip_published_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(kind="imported") | ~Q(state="published"), name="clip_imported_never_published"
            ),
        ]

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

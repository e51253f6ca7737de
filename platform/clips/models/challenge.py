"""A clip that asks to be answered."""

from enum import StrEnum

from django.db import models

from clips.models.clip import Clip, choices
from common.models import PublicModel


class ChallengeKind(StrEnum):
    PROMPT = "prompt"
    SOUND = "sound"


class Challenge(PublicModel):
    """What others answer: a prompt that theirs begins with, or the sound of the clip, which theirs keeps.

    Whoever may see the clip may see its challenge. Answers are clips of kind `answer` with the clip as their parent.
    """

    public_id_prefix = "chal"

    clip = models.OneToOneField(Clip, on_delete=models.CASCADE, related_name="challenge")
    kind = models.CharField(max_length=8, choices=choices(ChallengeKind))
    title = models.CharField(max_length=80)
    prompt = models.TextField(max_length=1000, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    """When answers are no longer taken; its creator may move it to now."""

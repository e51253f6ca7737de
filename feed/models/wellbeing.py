"""Cards between clips: how does it feel, and it has been a while. Kept apart from everything that ranks."""

from enum import StrEnum

from django.conf import settings
from django.db import models

from clips.models.clip import choices
from common.models import PublicModel


class CardKind(StrEnum):
    QUESTION = "question"
    PAUSE = "pause"


class Feeling(StrEnum):
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class WellbeingCard(PublicModel):
    """One card on one page of a session, so that the same page shows the same card again."""

    public_id_prefix = "card"

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=choices(CardKind))
    session = models.CharField(max_length=48)
    page = models.PositiveSmallIntegerField()
    feeling = models.CharField(max_length=8, choices=choices(Feeling), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer", "session", "page"], name="card_once_a_page")]
        indexes = [models.Index(fields=["viewer", "kind", "-created_at"], name="card_newest")]

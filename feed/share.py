"""What the feed holds of a person, and how it forgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from common.redis import client
from feed.events.storing import ingest
from feed.events.stream import recent_key
from feed.models import Aversion, FeedEvent, FeedSettings, Impression, Steer, ViewingDay, WellbeingCard


class FeedShare:
    name = "feed"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        shown = Impression.objects.filter(viewer=user).order_by("pk")
        told = ("public_id", "created_at", "source", "reasons", "ranker", "propensity")
        yield ExportedRows(
            "feed_shown",
            "Every clip that your feed showed you, what found it, why, and what ranked it.",
            shown.values(*told, clip_public_id=F("clip__public_id")).iterator(),
        )
        yield ExportedRows("feed_done", "What you did with them, for the last 90 days.", _deeds(user))
        wishes = Steer.objects.filter(viewer=user).order_by("pk")
        yield ExportedRows(
            "feed_wishes",
            "What you asked your feed for.",
            wishes.values("public_id", "phrase", "is_wanted", "strength", "expires_at", "created_at").iterator(),
        )
        yield ExportedRows(
            "feed_see_less",
            "What you wanted less of.",
            Aversion.objects.filter(viewer=user).values("kind", "created_at", "clip_id").iterator(),
        )
        cards = WellbeingCard.objects.filter(viewer=user).order_by("pk")
        yield ExportedRows(
            "feed_wellbeing",
            "Questions how your feed feels, and your answers.",
            cards.values("public_id", "kind", "feeling", "created_at").iterator(),
        )
        days = ViewingDay.objects.filter(viewer=user).order_by("day")
        yield ExportedRows(
            "feed_days", "Days with a limit or a summary.", days.values("day", "listed_clips", "told_at")
        )
        settings = FeedSettings.objects.filter(viewer=user)
        chosen = ("is_personalised", "has_continuous_scroll", "has_wellbeing_cards", "forgets_before")
        yield ExportedRows("feed_settings", "How you set your feed.", settings.values(*chosen))

    def erase(self, user: User) -> Mapping[str, int]:
        """Events go with their rows; what the counts of clips and the ranker's weights learned names nobody."""
        ingest()  # What still waits in the stream would otherwise be stored after this.
        client().delete(recent_key(user.pk))
        return {
            "events": FeedEvent.objects.filter(viewer_id=user.pk).delete()[0],
            "impressions": Impression.objects.filter(viewer=user).delete()[0],
            "wishes": Steer.objects.filter(viewer=user).delete()[0],
            "aversions": Aversion.objects.filter(viewer=user).delete()[0],
            "days": ViewingDay.objects.filter(viewer=user).delete()[0],
            "cards": WellbeingCard.objects.filter(viewer=user).delete()[0],
            "settings": FeedSettings.objects.filter(viewer=user).delete()[0],
        }


def _deeds(user: User) -> Iterable[Mapping[str, Any]]:
    rows = FeedEvent.objects.filter(viewer_id=user.pk).order_by("received_at")
    return rows.values("kind", "received_at", "watch_ms", "loops", "clip_id").iterator()

"""What the feed is allowed to remember."""

from __future__ import annotations

from django.db import transaction

from accounts.family.services import tell_parents
from accounts.models import User
from common import clock
from feed.models import Aversion, FeedSettings, Steer


@transaction.atomic
def change_settings(
    *,
    by: User,
    is_personalised: bool | None = None,
    has_continuous_scroll: bool | None = None,
    has_wellbeing_cards: bool | None = None,
) -> FeedSettings:
    """Set what is given and keep the rest. A teen's parents hear of it."""
    changes = {
        "is_personalised": is_personalised,
        "has_continuous_scroll": has_continuous_scroll,
        "has_wellbeing_cards": has_wellbeing_cards,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    if given:
        tell_parents(by, "feed", **given)
    return FeedSettings.objects.update_or_create(viewer=by, defaults=given)[0]


@transaction.atomic
def reset_feed(*, by: User) -> FeedSettings:
    """Start over: nothing done so far shapes the feed, every wish is gone. What was served stays served."""
    Steer.objects.filter(viewer=by).delete()
    Aversion.objects.filter(viewer=by).delete()
    return FeedSettings.objects.update_or_create(viewer=by, defaults={"forgets_before": clock.now()})[0]

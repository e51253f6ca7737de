"""Accounts made to applaud one another."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from clips.models import Clip
from feed.events.intake import Report, receive_events
from feed.models import EventKind
from feed.services.pages import feed_page
from feed.simulation.viewers import store
from social.services import follow_person

PAYING = (EventKind.LIKE, EventKind.COMMENT, EventKind.SHARE, EventKind.SAVE, EventKind.REMIX_PUBLISH)


def applaud(crowd: Sequence[User], pushed: Sequence[Clip]) -> int:
    """Each follows the authors, is served their clips for real and reports everything that pays; returns how often."""
    wanted, leaders, told = {clip.pk for clip in pushed}, {clip.creator for clip in pushed}, 0
    for account in crowd:
        for leader in leaders:
            follow_person(by=account, person=leader)
        page = feed_page(viewer=account, cursor=None, limit=25)
        found = [shown for shown in page.shown if shown.clip.pk in wanted]
        reports = [Report(shown.impression.public_id, kind, 10_000) for shown in found for kind in PAYING]
        reports += [Report(shown.impression.public_id, EventKind.VIEW, 10_000) for shown in found]
        if reports:
            told += receive_events(by=account, reports=reports).accepted
    store()
    return told

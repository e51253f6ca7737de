"""A feed that shows nothing says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from accounts.models import User
from clips.queries import listed_clips
from common import clock
from feed.models import Impression, ViewingDay
from feed.said import Said


@dataclass(frozen=True, slots=True)
class Notice:
    code: str
    message: str


NOTHING_YET = Notice("nothing_yet", "Nobody has published a clip yet. Make the first one, or come back in a minute.")
NOTHING_HERE = Notice("nothing_here", "No clip fits here yet.")
CAUGHT_UP = Notice("caught_up", "You have seen everything there is for you at the moment.")
WISHES_HIDE = Notice("wishes_hide_all", "What is left is hidden by your wishes and mutes. Change them to see it.")
SCROLL_ENDS = Notice("scroll_ends", "This is where scrolling ends. Pull to start again if you want to go on.")
DAY_IS_FULL = Notice("day_is_full", "That was today's last clip. There are new ones tomorrow.")


def clips_left_today(viewer: User, clips_a_day: int | None) -> int | None:
    """How many more clips may be shown to the viewer today by any feed; None without a limit."""
    if clips_a_day is None:
        return None
    today = clock.now().date()
    served = Impression.objects.filter(viewer=viewer, created_at__gte=datetime.combine(today, time(), UTC)).count()
    listed = ViewingDay.objects.filter(viewer=viewer, day=today).values_list("listed_clips", flat=True).first() or 0
    return max(0, clips_a_day - served - listed)


def notice_for(viewer: User, said: Said, *, has_rows: bool) -> Notice:
    """Why there is no next page."""
    if clips_left_today(viewer, said.clips_a_day) == 0:
        return DAY_IS_FULL
    if has_rows:
        return SCROLL_ENDS
    if not listed_clips(viewer).exclude(creator=viewer).exists():
        return NOTHING_YET
    served = Impression.objects.filter(viewer=viewer).values("clip")
    is_hiding = bool(said.muted_words or said.averse_roots or any(not wish.is_wanted for wish in said.wishes))
    if is_hiding and listed_clips(viewer).exclude(creator=viewer).exclude(pk__in=served).exists():
        return WISHES_HIDE
    return CAUGHT_UP

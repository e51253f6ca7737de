"""Rows of the feed."""

from feed.models.days import ViewingDay
from feed.models.events import EventKind, FeedEvent
from feed.models.impressions import Impression
from feed.models.pull import ClipPull
from feed.models.vectors import ClipVector
from feed.models.wellbeing import CardKind, Feeling, WellbeingCard
from feed.models.wishes import Aversion, AversionKind, FeedSettings, Steer

__all__ = [
    "Aversion",
    "AversionKind",
    "CardKind",
    "ClipPull",
    "ClipVector",
    "EventKind",
    "FeedEvent",
    "FeedSettings",
    "Feeling",
    "Impression",
    "Steer",
    "ViewingDay",
    "WellbeingCard",
]

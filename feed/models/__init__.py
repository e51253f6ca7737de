"""Rows of the feed."""

from feed.models.events import EventKind, FeedEvent
from feed.models.impressions import Impression
from feed.models.vectors import ClipVector
from feed.models.wishes import Aversion, AversionKind, FeedSettings, Steer

__all__ = ["Aversion", "AversionKind", "ClipVector", "EventKind", "FeedEvent", "FeedSettings", "Impression", "Steer"]

"""What an open page missed while its websocket was down. Each app tells of its own; apps below don't know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from common import clock

Event = dict[str, Any]
Recall = Callable[[int, datetime], Iterable[Event]]
EVENTS_MAX = 200
KEPT = timedelta(hours=1)
_recalls: list[Recall] = []
Stream = Callable[[int, int], Iterable[Event] | None]
"""From a person's key and the id of the last event they have to what came after it; None: that id is too old."""
_streams: list[Stream] = []


def contribute(recall: Recall) -> None:
    """Call from AppConfig.ready with a function of a person's key and a moment. Twice is the same as once."""
    if recall not in _recalls:
        _recalls.append(recall)


def missed_since(user_id: int, since: datetime) -> list[Event]:
    """What to look at again, each thing as it stands now. After too long or too much: `reload`, look at everything."""
    if since < clock.now() - KEPT:
        return [{"type": "reload"}]
    found = [event for recall in _recalls for event in recall(user_id, since)]
    return found if len(found) <= EVENTS_MAX else [{"type": "reload"}]


def contribute_stream(stream: Stream) -> None:
    """Like `contribute`, for events that are numbered and kept."""
    if stream not in _streams:
        _streams.append(stream)


def missed_after(user_id: int, last_id: int) -> list[Event]:
    """The numbered events after this one, in order. One that is no longer known: `reload`, look at everything."""
    found: list[Event] = []
    for stream in _streams:
        events = stream(user_id, last_id)
        if events is None:
            return [{"type": "reload"}]
        found += events
    return found if len(found) <= EVENTS_MAX else [{"type": "reload"}]

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

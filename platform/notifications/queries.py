"""Reading one's own inbox and stream."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from common.realtime.missed import EVENTS_MAX
from notifications.hiding import not_hidden
from notifications.kinds import RULES, Kind
from notifications.models import Event, Notification


def inbox_of(person: User) -> QuerySet[Notification]:
    """Newest first by its latest event."""
    return Notification.objects.filter(recipient=person).order_by("-position")


def unread_by_kind(person: User) -> dict[str, int]:
    rows = Notification.objects.filter(recipient=person, read_at=None).values_list("kind").annotate(n=Count("pk"))
    return dict(rows.order_by("kind"))


@dataclass(frozen=True, slots=True)
class Actor:
    id: str
    handle: str
    display_name: str


def actors_of(person: User, notifications: Iterable[Notification]) -> dict[int, Actor]:
    """People to name in these rows, by primary key, without those hidden since, save where a kind reaches past a block:
    a parent reads whose teen it is. One query."""
    rows_by_reach = {True: set[int](), False: set[int]()}
    for row in notifications:
        rows_by_reach[RULES[Kind(row.kind)].reaches_all].update(row.latest_actors)
    is_named = Q(pk__in=rows_by_reach[True]) | (Q(pk__in=rows_by_reach[False]) & not_hidden(person, "pk"))
    people = User.objects.filter(is_named, is_active=True)
    rows = people.values_list("pk", "public_id", "handle", "display_name")
    return {key: Actor(public_id, handle, name) for key, public_id, handle, name in rows}


def events_after(person: User, last_id: int, limit: int = 200) -> list[Event]:
    """The next events of a stream, in order."""
    return list(Event.objects.filter(recipient=person, pk__gt=last_id).order_by("pk")[:limit])


def knows_event(person: User, event_id: int) -> bool:
    """Whether this event is still kept. A client that saw one which is gone may have missed others: it reloads."""
    return Event.objects.filter(recipient=person, pk=event_id).exists()


def stream_after(user_id: int, last_id: int) -> list[dict[str, Any]] | None:
    """What a websocket that had `last_id` missed, in the words in which it would have been told."""
    events = Event.objects.filter(recipient_id=user_id)
    if last_id and not events.filter(pk=last_id).exists():
        return None
    rows = events.filter(pk__gt=last_id).order_by("pk")[: EVENTS_MAX + 1]
    return [{"type": row.kind, "event_id": row.pk, **row.payload} for row in rows]

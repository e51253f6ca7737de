"""From waiting notices to inbox rows, events and pushes, one short transaction per notice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Suspended, User
from common import clock
from common.realtime.services import tell
from notifications.hiding import not_hidden
from notifications.kinds import RULES, Channel, Kind, group_key, is_on_by_default
from notifications.models import (
    Event,
    Notice,
    Notification,
    NotificationActor,
    Preference,
    Push,
    PushTarget,
    QuietHours,
)

ACTORS_KEPT = 10
"""Of the many people behind a row, how many stay at hand to be named."""


def deliver_waiting(limit: int = 500) -> int:
    """Deliver up to `limit` notices, oldest first, and return how many. Several may run at once."""
    for done in range(limit):
        if not _deliver_next():
            return done
    return limit


@transaction.atomic
def _deliver_next() -> bool:
    """One notice and all that follows from it, or nothing: a crash leaves the notice waiting.

    Not before those that were written earlier for any of its people: another worker may be at one of them, and then
    goes on with this one. So everybody reads what they are told in the order in which it was written.
    """
    earlier = Notice.objects.filter(pk__lt=OuterRef("pk"), recipients__overlap=OuterRef("recipients"))
    waiting = Notice.objects.filter(~Exists(earlier))
    notice = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
    if notice is None:
        return False
    for recipient in _recipients(notice):
        _tell_one(notice, recipient)
    notice.delete()
    return True


def _recipients(notice: Notice) -> QuerySet[User]:
    """Active people, and for some kinds those who are suspended, in id order: two deliveries lock in one order."""
    is_told = Q(is_active=True)
    if RULES[Kind(notice.kind)].reaches_suspended:
        is_told |= ~Q(suspension=Suspended.NO)
    return User.objects.filter(is_told, pk__in=notice.recipients).order_by("pk")


def _tell_one(notice: Notice, recipient: User) -> None:
    kind = Kind(notice.kind)
    if _is_from_somebody_hidden(notice, kind, recipient):
        return
    chosen = dict(Preference.objects.filter(person=recipient, kind=kind).values_list("channel", "is_on"))
    if not chosen.get(Channel.INBOX, is_on_by_default(kind, Channel.INBOX)):
        return
    _order_events_of(recipient.pk)
    notification, is_news = _row_for(notice, kind, recipient)
    if not is_news:
        return
    event = record_event(recipient.pk, "notification", {"id": notification.public_id, "kind": kind.value})
    notification.position, notification.updated_at = event.pk, clock.now()
    notification.save(update_fields=["position", "updated_at", "actor_count", "latest_actors", "ids"])
    if chosen.get(Channel.PUSH, is_on_by_default(kind, Channel.PUSH)):
        _queue_pushes(notification, recipient)


def _is_from_somebody_hidden(notice: Notice, kind: Kind, recipient: User) -> bool:
    if notice.actor_id is None or RULES[kind].reaches_all:
        return False
    return not User.objects.filter(not_hidden(recipient, "pk"), pk=notice.actor_id).exists()


def _row_for(notice: Notice, kind: Kind, recipient: User) -> tuple[Notification, bool]:
    """The inbox row of this notice, and whether it says anything that the row did not say before."""
    group = group_key(kind, notice.ids)
    row = None
    if group is not None:
        row = Notification.objects.filter(recipient=recipient, kind=kind, group=group, read_at=None).first()
    is_new = row is None
    row = row or Notification.objects.create(
        recipient=recipient, kind=kind, group=group, ids=notice.ids, position=0, updated_at=clock.now()
    )
    if notice.actor_id is None:
        return row, True
    _, is_new_actor = NotificationActor.objects.get_or_create(notification=row, person_id=notice.actor_id)
    row.actor_count += is_new_actor
    row.latest_actors = [notice.actor_id, *(pk for pk in row.latest_actors if pk != notice.actor_id)][:ACTORS_KEPT]
    is_news = is_new or is_new_actor or row.ids != notice.ids
    row.ids = notice.ids
    return row, is_news


def _order_events_of(person_id: int) -> None:
    """Until this transaction ends nobody else adds events of this person: ids appear in order, so readers miss none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"events:{person_id}"])


@transaction.atomic
def record_event(person_id: int, kind: str, payload: dict[str, str]) -> Event:
    """Append to a person's stream and, after commit, have their open pages look again."""
    _order_events_of(person_id)
    event = Event.objects.create(recipient_id=person_id, kind=kind, payload=payload)
    tell(person_id, {"type": kind, "event_id": event.pk, **payload})
    return event


def _queue_pushes(notification: Notification, recipient: User) -> None:
    targets = PushTarget.objects.filter(person=recipient)
    due_at = quiet_until(recipient, clock.now())
    Push.objects.bulk_create(
        [Push(target=target, notification=notification, due_at=due_at) for target in targets], ignore_conflicts=True
    )


def quiet_until(person: User, moment: datetime) -> datetime:
    """`moment` itself, or the end of the person's quiet hours where it falls into them."""
    hours = QuietHours.objects.filter(person=person).first()
    if hours is None:
        return moment
    local = moment.astimezone(ZoneInfo(hours.timezone))
    clock_time = local.time()
    spans_midnight = hours.starts > hours.ends
    is_late, is_early = clock_time >= hours.starts, clock_time < hours.ends
    if not (is_late or is_early if spans_midnight else is_late and is_early):
        return moment
    ends_on = local.date() + timedelta(days=1 if spans_midnight and is_late else 0)
    return datetime.combine(ends_on, hours.ends, tzinfo=ZoneInfo(hours.timezone))


def prune_events() -> None:
    """Forget events that no client will ask for again; the inbox rows stay."""
    oldest = clock.now() - timedelta(days=settings.NOTIFICATION_EVENT_DAYS)
    Event.objects.filter(created_at__lt=oldest).delete()

"""Telling people things, and what they do about it."""

from collections.abc import Iterable, Mapping
from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models.fields.json import KT
from django.db.models.lookups import In

from accounts.models import User
from common import clock
from common.errors import InvalidInputError, NotFoundError
from notifications.kinds import RULES, Channel, Kind
from notifications.models import Notice, Notification, Preference, QuietHours
from notifications.tasks import deliver


def notify(
    *, recipients: Iterable[int], kind: Kind, ids: Mapping[str, str] | None = None, actor: User | None = None
) -> None:
    """Tell people, by primary key, that something happened; `ids` holds public ids only.

    Call it in the transaction of what happened: it is told if and only if that commits. Blocks, mutes, preferences and
    grouping are seen to at delivery, moments later. The actor is never told about their own act.
    """
    told = sorted(set(recipients) - ({actor.pk} if actor else set()))
    if not told:
        return
    Notice.objects.create(recipients=told, kind=Kind(kind), ids=dict(ids or {}), actor=actor)
    transaction.on_commit(deliver.ring)


def mark_read(*, by: User, ids: Iterable[str] | None = None, kind: Kind | None = None) -> int:
    """Mark the given ones, all of a kind, or everything as read. Returns how many were unread."""
    rows = Notification.objects.filter(recipient=by, read_at=None)
    if ids is not None:
        rows = rows.filter(public_id__in=list(ids))
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.update(read_at=clock.now())


def remove_notification(*, by: User, public_id: str) -> None:
    deleted, _ = Notification.objects.filter(recipient=by, public_id=public_id).delete()
    if not deleted:
        raise NotFoundError


def forget_subjects(*, clip_ids: Iterable[str]) -> int:
    """Take rows about these clips out of every inbox, and what was not delivered yet. Returns how many rows went."""
    is_named = In(KT("ids__clip"), list(clip_ids))
    Notice.objects.filter(is_named).exclude(kind=Kind.CLIP_REMOVED).delete()
    return Notification.objects.filter(is_named).exclude(kind=Kind.CLIP_REMOVED).delete()[0]


def forget_for(*, recipient: User, clip_id: str, kinds: Iterable[Kind]) -> int:
    """Take rows of these kinds about a clip out of one inbox, and what was not delivered yet. Returns the rows gone."""
    about = {"kind__in": [Kind(kind) for kind in kinds], "ids__clip": clip_id}
    for notice in Notice.objects.select_for_update().filter(recipients__contains=[recipient.pk], **about):
        notice.recipients.remove(recipient.pk)
        notice.save(update_fields=["recipients"])
    return Notification.objects.filter(recipient=recipient, **about).delete()[0]


def set_preference(*, by: User, kind: Kind, channel: Channel, is_on: bool) -> None:
    """Raises InvalidInputError for what can't be switched off."""
    if not is_on and channel is Channel.INBOX and RULES[kind].is_essential:
        raise InvalidInputError("This kind concerns your account or likeness and stays in the inbox.", code="essential")
    Preference.objects.update_or_create(person=by, kind=kind, channel=channel, defaults={"is_on": is_on})


def set_quiet_hours(*, by: User, starts: time, ends: time, timezone: str) -> QuietHours:
    if timezone not in available_timezones():
        raise InvalidInputError("Name a time zone such as Europe/Vienna.", code="bad_timezone")
    ZoneInfo(timezone)
    hours, _ = QuietHours.objects.update_or_create(
        person=by, defaults={"starts": starts, "ends": ends, "timezone": timezone}
    )
    return hours


def clear_quiet_hours(*, by: User) -> None:
    QuietHours.objects.filter(person=by).delete()

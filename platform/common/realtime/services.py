"""Telling people's open pages to look again. What is told is never the truth, only a hint that it changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from common import redis

log = structlog.get_logger(__name__)


def group_of(user_id: int) -> str:
    return f"user.{user_id}"


def tell(user_id: int, event: Mapping[str, Any]) -> None:
    """Once the present transaction has committed, send `event` to the person's open websockets.

    An event is {"type": "job.state", "id": "video_…", …}: a kind, the public id of what to look at, and small hints.
    Nothing is stored and nothing is promised: with Redis down the event is dropped, and the caller never notices.
    """
    transaction.on_commit(partial(_publish, user_id, dict(event)), robust=True)


def _publish(user_id: int, event: dict[str, Any]) -> None:
    """The same bytes that channels_redis' publish/subscribe layer sends, without an event loop per call."""
    message = get_channel_layer().serialize({"type": "event.tell", "event": event})
    channel = f"{settings.CHANNEL_PREFIX}__group__{group_of(user_id)}"
    try:
        redis.client().publish(channel, message)
    except RedisError as error:
        log.warning("event_dropped", kind=event.get("type"), reason=type(error).__name__)

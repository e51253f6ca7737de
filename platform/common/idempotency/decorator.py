"""Remembering answers by the client's key (after the IETF draft on the Idempotency-Key header)."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from django.core.files import File
from django.db import IntegrityError, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.errors import ConflictError, InvalidInputError, RefusedError
from common.models import IdempotencyRecord

HEADER = "Idempotency-Key"
REPLAY_HEADER = "Idempotency-Replayed"
KEY_MAX = 255
IN_FLIGHT = timedelta(seconds=60)
"""How long a first try may take before a retry is let through; the effect itself must then notice its own key."""

View = Callable[..., Response]


def idempotent(view: View) -> View:
    """Wrap an APIView's `post`. Without the header nothing changes. Refusals (4xx) are not remembered."""

    @functools.wraps(view)
    def wrapped(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(self, request, *args, **kwargs)
        if not 1 <= len(key) <= KEY_MAX:
            raise InvalidInputError(f"{HEADER} has 1 to {KEY_MAX} characters.", code="bad_idempotency_key")
        record = _begin(request, key)
        if record.status is not None:
            return Response(record.body, status=record.status, headers={**record.headers, REPLAY_HEADER: "true"})
        try:
            answer = view(self, request, *args, **kwargs)
        except Exception:
            record.delete()
            raise
        _remember(record, answer)
        return answer

    return wrapped


def scoped_key(scope: str, key: str | None) -> str | None:
    """A client's key as it is kept with what it made: good within one scope, such as a route."""
    if not key:
        return None
    whole = f"{scope}:{key}"
    return whole if len(whole) <= KEY_MAX else f"{scope[:100]}:{hashlib.sha256(whole.encode()).hexdigest()}"


def key_of(request: Request) -> str | None:
    """The key of a request, for the effect to notice that it was made already; another route's is another one."""
    return scoped_key(request.path, request.headers.get(HEADER))


def _digest_of(value: object) -> str:
    """An uploaded file counts by what is in it."""
    if not isinstance(value, File):
        raise TypeError(f"{type(value).__name__} can't be compared")
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


_ENCODER = msgspec.json.Encoder(order="sorted", enc_hook=_digest_of)


def _begin(request: Request, key: str) -> IdempotencyRecord:
    """The record to fill, or a filled one. Raises RefusedError (another body) and ConflictError (in flight)."""
    body_hash = hashlib.sha256(_ENCODER.encode(request.data)).hexdigest()
    now = clock.now()
    identity = {"user_id": request.user.pk, "route": request.path[:200], "key": key}
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(**identity, body_hash=body_hash, locked_until=now + IN_FLIGHT)
    except IntegrityError:
        record = IdempotencyRecord.objects.get(**identity)
    if record.body_hash != body_hash:
        raise RefusedError(
            f"This {HEADER} was used with another body; choose a new one.", code="idempotency_key_reused"
        )
    if record.status is None:
        stale = IdempotencyRecord.objects.filter(pk=record.pk, status=None, locked_until__lt=now)
        if not stale.update(locked_until=now + IN_FLIGHT):
            raise ConflictError(
                "The first request with this key is still at work.", code="in_flight", retry_after_seconds=1
            )
    return record


def _remember(record: IdempotencyRecord, answer: Response) -> None:
    if answer.status_code >= 400:
        record.delete()
        return
    headers = {name: answer[name] for name in ("Location",) if name in answer}
    body = msgspec.json.decode(msgspec.json.encode(answer.data))
    IdempotencyRecord.objects.filter(pk=record.pk).update(status=answer.status_code, body=body, headers=headers)

"""Whether this process lives (/healthz), and whether the whole product can do its work (/readyz)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from common import redis
from common.heartbeat import live_queues
from inference import client as inference


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: a thread was free to answer. Touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: 200 with every check true, else 503. Says which, never why: anybody may ask."""
    checks = {name: is_well() for name, is_well in CHECKS.items()}
    return JsonResponse({"checks": checks}, status=200 if all(checks.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis() -> bool:
    try:
        return bool(redis.client().ping())
    except RedisError:
        return False


def _workers() -> bool:
    try:
        return set(settings.QUEUES_REQUIRED) <= live_queues()
    except RedisError:
        return False


def _inference() -> bool:
    try:
        states = inference.states(timeout_seconds=2)
    except inference.InferenceUnavailableError:
        return False
    return all(states.get(name) == "ready" for name in settings.INFERENCE_WARM)


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "redis": _redis,
    "workers": _workers,
    "inference": _inference,
}

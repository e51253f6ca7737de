"""The one synchronous Redis client of a process. Each call gives up soon: a dead Redis never hangs a request."""

from functools import cache

from django.conf import settings
from redis import Redis

ANSWER_SECONDS = 2


@cache
def client() -> Redis:
    """Safe across threads; it must not cross a fork."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=1)

"""How much one caller may ask for: a leaky bucket per key in Redis, counted in units of cost.

The generic cell rate algorithm keeps one timestamp per key: the moment at which its bucket will be empty again.
"""

import ipaddress
from dataclasses import dataclass
from math import ceil

import structlog
from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError

from common.errors import LimitError, UnavailableError
from common.redis import client

log = structlog.get_logger(__name__)

_SCRIPT = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1e6
local window, quota, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = full + cost * window / quota
if after - now > window then
    return {0, tostring(full - now), tostring(after - now - window)}
end
redis.call('SET', KEYS[1], string.format('%.6f', after), 'EX', math.ceil(after - now) + 1)
return {1, tostring(after - now), '0'}
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """`quota` units of cost in any `window_seconds`. A strict one refuses while Redis is away; others let through."""

    name: str
    quota: int
    window_seconds: int
    is_strict: bool = False

    @property
    def header(self) -> str:
        """RateLimit-Policy of the IETF draft."""
        return f'"{self.name}";q={self.quota};w={self.window_seconds}'


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request."""

    policy: Policy
    is_allowed: bool
    remaining: int
    reset_seconds: int
    retry_after_seconds: int

    @property
    def header(self) -> str:
        """RateLimit of the IETF draft."""
        return f'"{self.policy.name}";r={self.remaining};t={self.reset_seconds}'


def take(policy: Policy, key: str, cost: int = 1) -> Standing:
    """Charge `cost` units to this key, unless that would go beyond the policy."""
    name = f"limit:{policy.name}:{key}"
    try:
        answer = client().eval(_SCRIPT, 1, name, policy.window_seconds, policy.quota, cost)
    except RedisError as error:
        log.warning("limits are unavailable", policy=policy.name, reason=type(error).__name__)
        if policy.is_strict:
            raise UnavailableError("Try again in a moment.", retry_after_seconds=5) from error
        return Standing(policy, True, policy.quota, 0, 0)
    allowed, used, wait = int(answer[0]), float(answer[1]), float(answer[2])
    remaining = int(max(0.0, policy.window_seconds - used) * policy.quota / policy.window_seconds + 1e-6)
    return Standing(policy, bool(allowed), remaining, ceil(used), ceil(wait))


def take_or_raise(policy: Policy, key: str, cost: int = 1) -> Standing:
    """Like `take`. Raises LimitError with the seconds to wait."""
    standing = take(policy, key, cost)
    if not standing.is_allowed:
        raise LimitError(
            f"Wait {standing.retry_after_seconds} s and try again.", retry_after_seconds=standing.retry_after_seconds
        )
    return standing


def address_of(request: HttpRequest) -> str:
    """The caller's address: the socket's, or what the last trusted proxy wrote. Other forwarded headers are claims."""
    hops = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def address_block(address: str) -> str:
    """The /24 or /64 that an address belongs to: what one household or one machine can easily change within."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 64}", strict=False))

"""Too many tries at signing in: allauth counts and refuses them, and this says so with 429 and for how long."""

import json
from collections.abc import Sequence
from math import ceil

from allauth.core.internal.ratelimit import Rate, get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse

from common import clock
from common.limits import Policy, Standing

APP, ACTION = "allauth.account", "login_failed"
REFUSALS = frozenset({"too_many_login_attempts", "rate_limited"})
NAMES = {"ip": "sign-in-address", "key": "sign-in-account"}
STANDING = "sign_in_standing"
MINUTE = Policy("sign-in", quota=20, window_seconds=60)
"""What allauth allows of everything else: its limits differ, and all of them are by the minute."""


def note_refusal(request: HttpRequest, key: str) -> None:
    """Remember, for the answer to this request, which rate refused tries at the account of this key."""
    setattr(request, STANDING, max(_standings(request, key), key=lambda standing: standing.retry_after_seconds))


def refusal(status: int, code: str, message: str, **members: str | None) -> JsonResponse:
    """An error in the shape that sign-in has. `param` among its members is that of the body that it is about."""
    error = {"code": code, "message": message} | {name: value for name, value in members.items() if value}
    return JsonResponse({"status": status, "errors": [error]}, status=status)


def limited(request: HttpRequest, response: HttpResponse) -> tuple[HttpResponse, Standing] | None:
    """What to answer instead of a refusal of allauth's that does not say how long to wait; None for anything else.

    The wait after wrong passwords is exact. Elsewhere it is the whole window of the limit, which is never too short.
    """
    code = _limit_of(response)
    if code is None:
        return None
    standing: Standing = getattr(request, STANDING, None) or _whole_window(by_minute=response.status_code == 429)
    answer = refusal(429, code, f"Too many tries. Wait {standing.retry_after_seconds} seconds, then try again.")
    answer["Retry-After"] = str(standing.retry_after_seconds)
    return answer, standing


def _limit_of(response: HttpResponse) -> str | None:
    """The code under which allauth says that there were too many tries."""
    if response.status_code == 429:
        return "throttled"
    if response.status_code != 400 or not response.content or response["Content-Type"] != "application/json":
        return None
    codes = {error.get("code") for error in json.loads(response.content).get("errors", [])}
    return next(iter(codes & REFUSALS), None)


def _standings(request: HttpRequest, key: str) -> Sequence[Standing]:
    now = clock.now().timestamp()
    rates = get_rates(app=APP, action=ACTION)
    names = [get_cache_key(request, app=APP, action=ACTION, rate=rate, key=key) for rate in rates]
    return [_standing(rate, cache.get(name, []), now) for rate, name in zip(rates, names, strict=True)]


def _standing(rate: Rate, tries: Sequence[float], now: float) -> Standing:
    """`tries` are the moments that allauth keeps, the latest first: one more is allowed once the oldest is too old."""
    counted = [at for at in tries if at > now - rate.duration]
    is_full = len(counted) >= rate.amount
    wait = ceil(counted[rate.amount - 1] + rate.duration - now) if is_full else 0
    policy = Policy(NAMES.get(rate.per, "sign-in"), rate.amount, int(rate.duration))
    return Standing(policy, not is_full, max(0, rate.amount - len(counted)), wait, wait)


def _whole_window(*, by_minute: bool) -> Standing:
    longest = max(get_rates(app=APP, action=ACTION), key=lambda rate: rate.duration)
    policy = MINUTE if by_minute else Policy("sign-in-account", longest.amount, int(longest.duration))
    return Standing(policy, False, 0, policy.window_seconds, policy.window_seconds)

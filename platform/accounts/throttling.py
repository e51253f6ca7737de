"""How much of the API one person, and one block of addresses, may use: requests weigh by what they cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.attempts import limited, refusal
from accounts.models import User
from common.api.parsers import NUMBER_TOO_LONG, is_number_too_long
from common.limits import Policy, Standing, address_block, address_of, take

if TYPE_CHECKING:  # the framework reads this file while it makes the class of its views
    from rest_framework.views import APIView

WINDOW_SECONDS = 60
READ_COST, WRITE_COST = 1, 5
STANDINGS = "rate_standings"
SIGN_IN = "/auth/"


class CostThrottle(BaseThrottle):
    """A view may weigh more through a `request_cost`. Who is signed in is counted by person and, when writing, by
    address too, so that many accounts behind one address are one caller; others are counted by address alone."""

    def __init__(self) -> None:
        self.refused: Standing | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        is_write = request.method not in SAFE_METHODS
        cost = int(getattr(view, "request_cost", WRITE_COST if is_write else READ_COST))
        standings = [take(policy, key, cost) for policy, key in self._buckets(request, is_write=is_write)]
        setattr(request._request, STANDINGS, standings)
        self.refused = next((standing for standing in standings if not standing.is_allowed), None)
        return self.refused is None

    def _buckets(self, request: Request, *, is_write: bool) -> list[tuple[Policy, str]]:
        by_address = (_by_address(), address_block(address_of(request._request)))
        if not isinstance(request.user, User):
            return [by_address]
        by_person = (Policy("person", settings.LIMIT_PERSON, WINDOW_SECONDS), request.user.public_id)
        return [by_person, by_address] if is_write else [by_person]

    def wait(self) -> float | None:
        return self.refused.retry_after_seconds if self.refused else None


class RateLimitHeaders:
    """Middleware: tells every caller of the API where they stand, in the words of the IETF draft.

    Sign-in is not of the framework that `CostThrottle` serves, so its requests are counted here: by address, since
    nobody is known yet. Tries against one account are counted by allauth besides, whose refusals get a wait here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._sign_in(request) if request.path_info.startswith(SIGN_IN) else self.get_response(request)
        standings: list[Standing] = getattr(request, STANDINGS, [])
        if standings:
            response["RateLimit-Policy"] = ", ".join(standing.policy.header for standing in standings)
            response["RateLimit"] = ", ".join(standing.header for standing in standings)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """allauth reads JSON by itself, and lists and numbers without an end are a mistake of the client."""
        if not request.path_info.startswith(SIGN_IN):
            return None
        if isinstance(exception, RecursionError):
            return refusal(400, "not_json", "This JSON is nested too deeply.")
        return refusal(400, "not_json", NUMBER_TOO_LONG) if is_number_too_long(exception) else None

    def _sign_in(self, request: HttpRequest) -> HttpResponse:
        cost = READ_COST if request.method in SAFE_METHODS else WRITE_COST
        standing = take(_by_address(), address_block(address_of(request)), cost)
        setattr(request, STANDINGS, [standing])
        if not standing.is_allowed:
            answer: HttpResponse = refusal(429, "throttled", f"Try again in {standing.retry_after_seconds} seconds.")
            answer["Retry-After"] = str(standing.retry_after_seconds)
            return answer
        response = self.get_response(request)
        if response.status_code == 400 and not response.content:
            return refusal(400, "not_json", "Send a JSON object.")
        if (found := limited(request, response)) is None:
            return response
        setattr(request, STANDINGS, [standing, found[1]])
        return found[0]


def _by_address() -> Policy:
    return Policy("address", settings.LIMIT_ADDRESS, WINDOW_SECONDS)

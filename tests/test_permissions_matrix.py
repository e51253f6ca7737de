"""Every route against every role. A route without a row fails: see tests/permissions/."""

import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import ApiKey, KeyScope, Suspended, User
from common import clock
from tests import permissions
from tests.cast import client_of
from tests.permissions import ROLES, Row, World, build_world

METHODS = ("get", "post", "put", "patch", "delete")
NOT_OURS = ("/admin/", "/auth/")
"""Django's admin has permissions of its own, tested where they are set; allauth's routes are tested by its makers."""


def _methods_of(pattern: URLPattern) -> list[str]:
    view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
    return [method for method in METHODS if hasattr(view, method)] if view else ["get"]


def _routes(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _routes(entry, path)
        elif not path.startswith(NOT_OURS):
            yield from (f"{method.upper()} {path}" for method in _methods_of(entry))


def _rows() -> dict[str, Row]:
    found: dict[str, Row] = {}
    for module in pkgutil.iter_modules(permissions.__path__):
        rows = import_module(f"tests.permissions.{module.name}").ROWS
        assert not set(found) & set(rows), f"Rows declared twice: {set(found) & set(rows)}"
        found |= rows
    return found


ROWS = _rows()


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    routes = set(_routes(get_resolver(), "/"))
    missing, stale = sorted(routes - set(ROWS)), sorted(set(ROWS) - routes)
    assert not missing, f"Add rows to tests/permissions/<app>.py for: {missing}"
    assert not stale, f"These rows have no route any more: {stale}"


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(ROWS))
def test_every_role_gets_its_answer(route: str) -> None:
    row, world = ROWS[route], build_world()
    method, pattern = route.split(" ", 1)
    answers: dict[str, int] = {}
    bodies: dict[str, str] = {}
    for role in ROLES:
        with transaction.atomic():
            path, body = f"{pattern.format(**row.path(world))}?{row.query}", row.body_in(world)
            data = json.dumps(body) if body is not None else ""
            answer = world.clients[role].generic(
                method, path, data, content_type="application/json", headers=row.headers
            )
            answers[role] = answer.status_code
            bodies[role] = "" if answer.streaming else answer.content.decode(errors="replace")[:300]
            transaction.set_rollback(True)
    wrong = {role: (answers[role], bodies[role]) for role in ROLES if answers[role] != row.answers[role]}
    assert not wrong, f"{route}: expected {row.answers}, got {wrong}"


OPEN_TO_LEAVERS = frozenset(
    {
        # Coming back, going, and taking everything along.
        "POST /api/v1/me/departure",
        "DELETE /api/v1/me/departure",
        "POST /api/v1/me/exports",
        # Reading.
        "POST /api/v1/realtime/tickets",
        "POST /api/v1/notifications/read",
        "POST /api/v1/conversations/{conversation_id}/read",
        "POST /api/v1/feed/events",
        "POST /api/v1/feed/wellbeing/{card_id}",
        "POST /api/v1/provenance/lookup",
        # Protecting oneself and one's children.
        "PUT /api/v1/people/{handle}/block",
        "POST /api/v1/reports",
        "POST /api/v1/me/decisions/{decision_id}/appeal",
        "POST /api/v1/clips/{clip_id}/appeal",
        "POST /api/v1/generations/{job_id}/appeal",
        "PATCH /api/v1/notifications/settings",
        "PATCH /api/v1/feed/settings",
        "POST /api/v1/feed/reset",
        "PATCH /api/v1/me/family/{link_id}",
        "PUT /api/v1/cameos/{cameo_id}/pause",
        "POST /api/v1/cameos/{cameo_id}/revocations",
        "POST /api/v1/cameo-requests/{request_id}",
        "POST /api/v1/cameo-uses/{use_id}/refuse",
        "POST /api/v1/cameo-uses/{use_id}/ask-again",
        "POST /api/v1/cameo-uses/{use_id}/hide",
        "POST /api/v1/likeness-sightings/{sighting_id}",
        # Ending what was begun.
        "POST /api/v1/generations/{job_id}/cancel",
        "POST /api/v1/submissions/{submission_id}/cancel",
        "POST /v1/videos/{video_id}/cancel",
        "POST /v1/batches/{batch_id}/cancel",
    }
)
"""What somebody who is leaving may still send, as docs/people.md says. DELETE is cleaning up."""
NOT_CLEANING_UP = frozenset({"DELETE /api/v1/cameos/{cameo_id}/pause"})
"""These let something new begin."""
A_NO = {"POST /api/v1/cameo-requests/{request_id}": {"is_accepted": False}}
"""Where a leaver may answer, and only so; the row of the route says yes."""
BY_NOBODY = frozenset({"POST /api/v1/purchases"})
"""Sent by a payment provider, with a signature of its own."""


def _is_open_to_leavers(route: str) -> bool:
    return route in OPEN_TO_LEAVERS or (route.startswith("DELETE ") and route not in NOT_CLEANING_UP)


def _ask_as_owner(route: str, row: Row, world: World, **changed: Any) -> Any:
    method, pattern = route.split(" ", 1)
    path, body = f"{pattern.format(**row.path(world))}?{row.query}", A_NO.get(route) or row.body_in(world)
    User.objects.filter(pk=world.ann.pk).update(**changed)
    data = json.dumps(body) if body is not None else ""
    return world.clients["owner"].generic(method, path, data, content_type="application/json", headers=row.headers)


def _told(answer: Any) -> tuple[dict[str, Any], str | None]:
    """An error and its code, in the shape of either face."""
    is_error = answer.status_code >= 400 and answer.headers.get("Content-Type", "").endswith("json")
    told = answer.json() if is_error else {}
    return told, told.get("code") or told.get("error", {}).get("code")


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(route for route in ROWS if not route.startswith("GET ")))
def test_somebody_who_is_leaving_begins_nothing_new(route: str) -> None:
    """A new route that writes is refused without being told to; one that should not be says so in its view."""
    row = ROWS[route]
    answer = _ask_as_owner(route, row, build_world(), leaves_at=clock.now())
    told, code = _told(answer)
    if _is_open_to_leavers(route) or route in BY_NOBODY:
        assert (answer.status_code, code != "leaving") == (row.answers["owner"], True), told
    else:
        assert (answer.status_code, code) == (409, "leaving"), told


OPEN_TO_CLOSED = frozenset(
    {
        "GET /api/v1/me",
        "GET /api/v1/me/decisions",
        "GET /api/v1/me/decisions/{decision_id}",
        "POST /api/v1/me/decisions/{decision_id}/appeal",
    }
)
"""What is left to somebody who was shut out for abuse of children."""
OPEN_TO_SUSPENDED = OPEN_TO_CLOSED | {
    "GET /api/v1/notifications",
    "GET /api/v1/notifications/unread",
    "POST /api/v1/notifications/read",
    "GET /api/v1/me/exports",
    "POST /api/v1/me/exports",
    "GET /api/v1/me/exports/{export_id}",
    "GET /api/v1/me/exports/{export_id}/file",
    "GET /api/v1/me/departure",
    "POST /api/v1/me/departure",
    "DELETE /api/v1/me/departure",
}
"""What is left to somebody who is suspended, as docs/moderation.md says. Reading is not: it is named here or closed."""


def _asks_for_nobody(route: str) -> bool:
    """Pages and files take no token: whoever opens them is a visitor there, or has an address that was signed."""
    path = route.split(" ", 1)[1]
    return route in BY_NOBODY or path == "/v1/{address}" or not path.startswith(("/api/", "/v1/"))


@pytest.mark.django_db
@pytest.mark.parametrize("suspension", [Suspended.SUSPENDED, Suspended.CLOSED])
@pytest.mark.parametrize("route", sorted(ROWS))
def test_somebody_who_is_suspended_reads_and_does_nothing_but_what_is_named(route: str, suspension: Suspended) -> None:
    """A new route is closed to them without being told to, also where its things are their own."""
    row = ROWS[route]
    until = clock.now() + timedelta(days=1)
    gone = {"is_active": False, "suspension": suspension, "suspended_until": until}
    answer = _ask_as_owner(route, row, build_world(), **gone)
    told, code = _told(answer)
    opened = OPEN_TO_CLOSED if suspension == Suspended.CLOSED else OPEN_TO_SUSPENDED
    if route in opened:
        assert (answer.status_code, code != "suspended") == (row.answers["owner"], True), told
    elif _asks_for_nobody(route):
        assert code != "suspended"
    else:
        assert (answer.status_code, code) == (403, "suspended"), (answer.status_code, told)
        member = told.get("error", told)
        assert (member["until"], member["decisions_url"]) == (until.isoformat(), "/api/v1/me/decisions")


OF_NO_VERSION = "of_tomorrow"
"""A scope that this version doesn't know, as a newer one may have written it."""


def _is_open_to(scope: str, route: str) -> bool:
    method, path = route.split(" ", 1)
    is_of_videos = path.startswith("/v1/")
    return {KeyScope.VIDEOS: is_of_videos, KeyScope.READ: is_of_videos and method == "GET"}.get(scope, False)


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(ROWS))
def test_a_key_of_less_than_all_reaches_what_its_scope_names(route: str) -> None:
    """A new route outside /v1 is closed to it without being told to, and one of /v1 that writes to whoever reads."""
    row, world = ROWS[route], build_world()
    for scope in (KeyScope.VIDEOS, KeyScope.READ, OF_NO_VERSION):
        with transaction.atomic():
            world.clients["owner"] = client_of(world.ann)
            ApiKey.objects.filter(user=world.ann).update(scope=scope)
            answer = _ask_as_owner(route, row, world)
            told, code = _told(answer)
            if _asks_for_nobody(route):
                assert code != "insufficient_scope"
            elif _is_open_to(scope, route):
                assert answer.status_code == row.answers["owner"], (scope, told)
            else:
                assert (answer.status_code, code) == (403, "insufficient_scope"), (scope, told)
                assert told.get("error", told)["scope"] == scope
            transaction.set_rollback(True)


def _that_take_no_body() -> list[str]:
    """Routes of our own face whose address says all, by the document that tests/test_openapi.py holds to the code."""
    paths = json.loads((Path(__file__).resolve().parent.parent / "docs" / "openapi.json").read_text())["paths"]
    operations = ((f"{method.upper()} {path}", told) for path, row in paths.items() for method, told in row.items())
    writing = ("POST /api/", "PUT /api/", "PATCH /api/")
    return sorted(route for route, told in operations if route.startswith(writing) and "requestBody" not in told)


@pytest.mark.django_db
@pytest.mark.parametrize("route", _that_take_no_body())
def test_where_the_address_says_all_nothing_else_can_be_asked_for(route: str) -> None:
    answer = _ask_as_owner(route, replace(ROWS[route], body={"surprise": True}), build_world())
    told, code = _told(answer)
    assert (answer.status_code, code) == (400, "invalid_input"), told
    assert [(one["pointer"], one["code"]) for one in told["errors"]] == [("/surprise", "unknown_member")]

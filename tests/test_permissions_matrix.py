"""Every route against every role. A route without a row fails: see tests/permissions/."""

import json
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from tests import permissions
from tests.permissions import ROLES, Row, build_world

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

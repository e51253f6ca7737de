"""Who gets which answer from every route: one module per app, read by tests/test_permissions_matrix.py.

A module has a dict named ROWS. Its keys are a method and a route as Django declares it, its values a `row`:

    ROWS = {
        "GET /api/v1/me": row("401 200 200 200 200 200"),
        "DELETE /api/v1/clips/{clip_id}": row("401 204 404 404 403 404", path=a_clip, body={...}),
    }

The six answers are those to anon, owner (ann), other (bob), blocked (eve, whom ann blocked), suspended (sue) and
moderator (mod, who is staff). `path` makes what the route is about, as ann's, and returns the route's parameters; it
runs afresh for each role. `body` is what a rightful caller would send, or a function of the world that returns it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from accounts.models import Suspended, User
from social.services import block_person
from tests.cast import client_of, make_person

ROLES = ("anon", "owner", "other", "blocked", "suspended", "moderator")


@dataclass
class World:
    """ann owns things; everybody else looks at them."""

    people: dict[str, User]
    clients: dict[str, Client]

    @property
    def ann(self) -> User:
        return self.people["owner"]

    @property
    def bob(self) -> User:
        return self.people["other"]

    @property
    def mod(self) -> User:
        return self.people["moderator"]


def build_world() -> World:
    people = {
        "owner": make_person("ann"),
        "other": make_person("bob"),
        "blocked": make_person("eve"),
        "suspended": make_person("sue"),
        "moderator": make_person("mod", is_staff=True),
    }
    clients = {role: client_of(person) for role, person in people.items()}
    User.objects.filter(pk=people["suspended"].pk).update(is_active=False, suspension=Suspended.SUSPENDED)
    block_person(by=people["owner"], person=people["blocked"])
    return World(people, {"anon": Client(), **clients})


Params = Callable[[World], Mapping[str, str]]


@dataclass(frozen=True)
class Row:
    answers: dict[str, int]
    path: Params
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""

    def body_in(self, world: World) -> Any:
        return self.body(world) if callable(self.body) else self.body


def nothing(world: World) -> Mapping[str, str]:
    return {}


def row(
    answers: str, path: Params = nothing, body: Any = None, headers: dict[str, str] | None = None, query: str = ""
) -> Row:
    """`answers`: the six status codes in the order of ROLES."""
    codes = [int(code) for code in answers.split()]
    assert len(codes) == len(ROLES), f"{len(ROLES)} answers are needed: {answers}"
    return Row(dict(zip(ROLES, codes, strict=True)), path, body, headers or {}, query)

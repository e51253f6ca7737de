"""One's own account: everybody has one, nobody reaches another's."""

from datetime import date

from accounts.access.invites import invite_of
from accounts.access.waitlist import join_waitlist
from accounts.family.services import accept_link, name_parent
from accounts.leaving.departures import request_departure
from accounts.leaving.exports import request_export
from tests.cast import make_person
from tests.permissions import World, row


def a_key(world: World) -> dict[str, str]:
    return {"key_id": world.ann.api_keys.first().public_id}


def a_place(world: World) -> dict[str, str]:
    return {"token": join_waitlist(email="someone@example.com").token}


def a_code(world: World) -> dict[str, str]:
    return {"code": invite_of(make_person("cat")).code}


def an_export(world: World) -> dict[str, str]:
    return {"export_id": request_export(by=world.ann).public_id}


def a_departure(world: World) -> dict[str, str]:
    return {"departure_id": request_departure(by=world.ann).public_id}


def a_link(world: World) -> dict[str, str]:
    teen = make_person("tim", birth_date=date(2011, 3, 2))
    return {"link_id": accept_link(by=world.ann, public_id=name_parent(by=teen, parent=world.ann).public_id).public_id}


ROWS = {
    "GET /api/v1/me/family": row("401 200 200 200 403 200"),
    "POST /api/v1/me/family": row("401 400 400 400 403 400", body={"handle": "mod"}),
    "GET /api/v1/me/family/{link_id}": row("401 200 404 404 403 404", path=a_link),
    "PUT /api/v1/me/family/{link_id}": row("401 200 404 404 403 404", path=a_link),
    "PATCH /api/v1/me/family/{link_id}": row("401 403 404 404 403 404", path=a_link, body={}),
    "DELETE /api/v1/me/family/{link_id}": row("401 403 404 404 403 404", path=a_link),
    "GET /api/v1/me/family/{link_id}/record": row("401 200 404 404 403 404", path=a_link),
    "GET /api/v1/me/exports": row("401 200 200 200 200 200"),
    "POST /api/v1/me/exports": row("401 403 403 403 403 403"),
    "GET /api/v1/me/exports/{export_id}": row("401 200 404 404 404 404", path=an_export),
    "GET /api/v1/me/exports/{export_id}/file": row("401 409 404 404 404 404", path=an_export),
    "GET /api/v1/me/departure": row("401 404 404 404 404 404"),
    "POST /api/v1/me/departure": row("401 403 403 403 403 403"),
    "DELETE /api/v1/me/departure": row("401 204 404 404 404 404", path=a_departure),
    "GET /api/v1/departures/{departure_id}": row("200 200 200 200 403 200", path=a_departure),
    "GET /api/v1/receipt-keys": row("200 200 200 200 403 200"),
    "POST /api/v1/realtime/tickets": row("401 201 201 201 403 201"),
    "GET /api/v1/access": row("200 200 200 200 403 200"),
    "POST /api/v1/waitlist": row("202 202 202 202 403 202", body={"email": "someone@example.com"}),
    "GET /api/v1/waitlist/{token}": row("200 200 200 200 403 200", path=a_place),
    "GET /api/v1/me/invite": row("401 200 200 200 403 200"),
    "POST /api/v1/me/invite/redeem": row("401 201 201 201 403 201", body=a_code),
    "GET /api/v1/me": row("401 200 200 200 200 200"),
    "PATCH /api/v1/me": row("401 200 200 200 403 200", body={"display_name": "New"}),
    "GET /api/v1/me/authenticator-picture": row("401 404 404 404 403 404"),
    "GET /api/v1/me/api-keys": row("401 200 200 200 403 200"),
    "POST /api/v1/me/api-keys": row("401 403 403 403 403 403", body={"name": "ci"}),
    "DELETE /api/v1/me/api-keys/{key_id}": row("401 204 404 404 403 404", path=a_key),
}

"""Cameos: an owner's alone, seen by those who may use them; for everybody else there is nothing."""

from cameo.models import CameoAudience, CameoUse, ConsentReceipt, Purpose, ReceiptAct, Scope, UseState
from cameo.receipts.chain import Entry, append
from cameo.services.granting import Terms, ask_for_grant, give_grant
from cameo.services.revoking import revoke
from tests.cameo.factories import make_cameo, open_to
from tests.permissions import World, row


def a_cameo(world: World) -> dict[str, str]:
    return {"cameo_id": open_to(make_cameo(world.ann), CameoAudience.EVERYONE).public_id}


def a_grant(world: World) -> dict[str, str]:
    cameo = open_to(make_cameo(world.ann), CameoAudience.APPROVED)
    return {"grant_id": give_grant(cameo=cameo, by=world.ann, person=world.bob, terms=Terms()).public_id}


def a_request(world: World) -> dict[str, str]:
    cameo = open_to(make_cameo(world.ann), CameoAudience.APPROVED)
    return {"request_id": ask_for_grant(cameo=cameo, by=world.bob, purpose=Purpose.COMEDY).public_id}


def something_to_ask_for(world: World) -> dict[str, str]:
    open_to(make_cameo(world.ann), CameoAudience.APPROVED)
    return {}


def a_revocation(world: World) -> dict[str, str]:
    return {"revocation_id": revoke(cameo=make_cameo(world.ann), by=world.ann, scope=Scope.TAKE_DOWN).public_id}


def a_use(world: World, **fields: str) -> dict[str, str]:
    use = CameoUse.objects.create(
        cameo=make_cameo(world.ann), person=world.bob, state=UseState.DRAFT, clip_id="clip_1", **fields
    )
    return {"use_id": use.public_id}


def a_waiting_use(world: World) -> dict[str, str]:
    made = a_use(world)
    CameoUse.objects.update(approval="waiting", approval_due_at="2100-01-01T00:00:00Z")
    return made


def a_receipt(world: World) -> dict[str, str]:
    made: ConsentReceipt = append(cameo=make_cameo(world.ann), act=ReceiptAct.ISSUED, entry=Entry(person=world.bob))
    return {"receipt": made.hash}


ROWS = {
    "GET /api/v1/cameos": row("401 200 200 200 403 200"),
    "POST /api/v1/cameos": row("401 201 201 201 403 201", body={"kind": "person"}),
    "GET /api/v1/cameos/{cameo_id}": row("401 200 200 404 403 200", path=a_cameo),
    "PATCH /api/v1/cameos/{cameo_id}": row("401 200 404 404 403 404", path=a_cameo, body={"display_name": "Ann"}),
    "GET /api/v1/cameos/{cameo_id}/rules": row("401 200 404 404 403 404", path=a_cameo),
    "PATCH /api/v1/cameos/{cameo_id}/rules": row("401 200 404 404 403 404", path=a_cameo, body={"audience": "mutuals"}),
    "PUT /api/v1/cameos/{cameo_id}/pause": row("401 200 404 404 403 404", path=a_cameo),
    "DELETE /api/v1/cameos/{cameo_id}/pause": row("401 200 404 404 403 404", path=a_cameo),
    "GET /api/v1/cameos/{cameo_id}/revocations": row("401 200 404 404 403 404", path=a_cameo),
    "POST /api/v1/cameos/{cameo_id}/revocations": row("401 202 404 404 403 404", path=a_cameo, body={}),
    "GET /api/v1/cameo-revocations/{revocation_id}": row("401 200 404 404 403 404", path=a_revocation),
    "GET /api/v1/cameos/{cameo_id}/grants": row("401 200 404 404 403 404", path=a_cameo),
    "POST /api/v1/cameos/{cameo_id}/grants": row(
        "401 201 404 404 403 404", path=a_cameo, body={"handle": "bob", "purposes": ["comedy"]}
    ),
    "GET /api/v1/cameo-grants": row("401 200 200 200 403 200"),
    "DELETE /api/v1/cameo-grants/{grant_id}": row("401 204 404 404 403 404", path=a_grant),
    "GET /api/v1/cameo-requests": row("401 200 200 200 403 200"),
    "POST /api/v1/cameo-requests": row("401 404 201 404 403 201", path=something_to_ask_for, body={"handle": "@ann"}),
    "POST /api/v1/cameo-requests/{request_id}": row(
        "401 204 404 404 403 404", path=a_request, body={"is_accepted": True}
    ),
    "DELETE /api/v1/cameo-requests/{request_id}": row("401 404 204 404 403 404", path=a_request),
    "GET /api/v1/cameos/{cameo_id}/uses": row("401 200 404 404 403 404", path=a_cameo),
    "GET /api/v1/cameo-uses/{use_id}": row("401 200 404 404 403 404", path=a_use),
    "DELETE /api/v1/cameo-uses/{use_id}": row("401 204 404 404 403 404", path=a_use),
    "POST /api/v1/cameo-uses/{use_id}/allow": row("401 200 404 404 403 404", path=a_waiting_use),
    "POST /api/v1/cameo-uses/{use_id}/refuse": row("401 200 404 404 403 404", path=a_waiting_use),
    **{
        f"POST /api/v1/cameo-uses/{{use_id}}/{act}": row("401 200 404 404 403 404", path=a_use)
        for act in ("ask-again", "hide", "show")
    },
    "GET /api/v1/receipts/{receipt}": row("200 200 200 200 403 200", path=a_receipt),
}

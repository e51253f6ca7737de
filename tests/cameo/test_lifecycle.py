"""Cameos begin, move by their table only, and leave a record that nothing rewrites."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Handle, User
from accounts.namespace import owner_of_handle
from cameo import lifecycle
from cameo.models import Cameo, CameoEvent, CameoKind, CameoState
from cameo.services.making import create_cameo
from common.errors import ConflictError, InvalidInputError
from tests.cameo.factories import make_cameo
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


def test_a_person_has_one_cameo_under_the_accounts_handle(ann: User) -> None:
    make_cameo(ann)
    with pytest.raises(ConflictError, match="already"):
        create_cameo(by=ann, kind=CameoKind.PERSON)
    assert Cameo.objects.get().handle == ""
    with pytest.raises(InvalidInputError):
        create_cameo(by=make_person("bob"), kind=CameoKind.PERSON, handle="bobby")


def test_a_character_takes_a_handle_from_the_one_namespace(ann: User) -> None:
    rex = make_cameo(ann, kind=CameoKind.CHARACTER, handle="rex.dog", display_name="Rex")
    found = owner_of_handle("@rex.dog")
    assert found is not None
    assert found.owner_id == rex.public_id
    with pytest.raises(ConflictError, match="taken"):
        create_cameo(by=make_person("bob"), kind=CameoKind.CHARACTER, handle="rexd0g")
    assert not Cameo.objects.filter(owner__handle="bob").exists()
    assert Handle.objects.filter(kind="character").count() == 1


@pytest.mark.parametrize("name", ["kys", "I will kill you", "死ね"])
def test_a_cameo_is_called_nothing_that_a_person_would_have_to_look_at(ann: User, name: str) -> None:
    refused = post_json(client_of(ann), "/api/v1/cameos", {"kind": "character", "handle": "rex", "display_name": name})
    assert (refused.status_code, refused.json()["code"]) == (422, "profile_refused")
    assert refused.json()["errors"][0]["pointer"] == "/display_name"
    assert not Cameo.objects.exists()
    rex = make_cameo(ann, kind=CameoKind.CHARACTER, handle="rex", display_name="レックス")
    path = f"/api/v1/cameos/{rex.public_id}"
    assert post_json(client_of(ann), path, {"display_name": name}, method="patch").status_code == 422
    handle = post_json(client_of(ann), path, {"handle": "killer"}, method="patch").json()
    assert (handle["code"], handle["errors"][0]["pointer"]) == ("profile_refused", "/handle")
    assert Cameo.objects.values_list("display_name", "handle").get() == ("レックス", "rex")


def test_every_move_is_written_down_and_none_is_made_twice(ann: User) -> None:
    cameo = make_cameo(ann)
    twin = Cameo.objects.get(pk=cameo.pk)
    with transaction.atomic():
        assert lifecycle.move(cameo, to=CameoState.PAUSED, actor=ann.public_id)
        assert not lifecycle.move(twin, to=CameoState.REVOKED, actor=ann.public_id)
    states = list(CameoEvent.objects.order_by("pk").values_list("from_state", "to_state"))
    assert states == [("", "draft"), ("draft", "processing"), ("processing", "verified"), ("verified", "paused")]


def test_no_state_but_enrolments_leads_to_verified_and_nothing_leads_out_of_deleted() -> None:
    origins = set(lifecycle.CAMEO.origins_of(CameoState.VERIFIED))
    assert origins == {CameoState.PROCESSING, CameoState.IN_REVIEW, CameoState.PAUSED, CameoState.REVOKED}
    assert lifecycle.CAMEO.terminal == {CameoState.DELETED}


def test_the_record_of_moves_is_insert_only(ann: User) -> None:
    make_cameo(ann)
    for statement in ("UPDATE cameo_cameoevent SET actor = 'x'", "DELETE FROM cameo_cameopermission"):
        with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

"""Leaving: hidden at once, back within the days of grace, and afterwards nothing of the person is found anywhere."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from psycopg import sql

from accounts import registry
from accounts.leaving.departures import erase_due, erase_secrets, request_departure
from accounts.leaving.exports import build_waiting, request_export
from accounts.models import Departure, LegalHold, User
from accounts.registry import ExportedFile, ExportedRows
from common import clock
from notifications.delivery import deliver_waiting
from social.counters import counts_of
from social.models import MuteKind
from social.services import follow_person, mute_text
from tests.cast import client_of, confirm_password, make_person, post_json, signed_up_client

pytestmark = pytest.mark.django_db
MARKER = "zebrafinch"


@pytest.fixture
def leaver() -> Client:
    client = signed_up_client(f"{MARKER}@example.com")
    post_json(client, "/api/v1/me", {"handle": MARKER, "display_name": f"The {MARKER}"}, method="patch")
    confirm_password(client)
    return client


def places_with(marker: str) -> list[str]:
    """Every table with the marker in any column, and every stored file with it in its name or bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            query = sql.SQL("SELECT count(*) FROM {} AS t WHERE t::text ILIKE %s").format(sql.Identifier(table))
            cursor.execute(query, [f"%{marker}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    media = Path(default_storage.location)
    for path in media.rglob("*"):
        if path.is_file() and (marker in path.name or marker.encode() in path.read_bytes()):
            found.append(str(path.relative_to(media)))
    return found


def after_the_grace() -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(days=14, minutes=1), tick=False)


def test_leaving_hides_at_once_and_coming_back_undoes_it(leaver: Client) -> None:
    left = post_json(leaver, "/api/v1/me/departure")
    assert left.status_code == 202
    assert Client().get(f"/api/v1/people/{MARKER}").status_code == 404
    assert leaver.get(f"/api/v1/people/{MARKER}").status_code == 200
    assert post_json(leaver, "/api/v1/me/departure").json()["code"] == "already_leaving"
    assert leaver.get("/api/v1/me/departure").json()["id"] == left.json()["id"]
    assert leaver.delete("/api/v1/me/departure").status_code == 204
    assert Client().get(f"/api/v1/people/{MARKER}").status_code == 200
    with after_the_grace():
        erase_due()
    assert User.objects.filter(handle=MARKER).exists()


def test_nothing_is_erased_before_the_grace_is_over(leaver: Client) -> None:
    post_json(leaver, "/api/v1/me/departure")
    with time_machine.travel(clock.now() + timedelta(days=13, hours=23), tick=False):
        erase_due()
    assert places_with(MARKER) != []


def test_after_the_grace_no_marker_of_the_person_is_left_anywhere(leaver: Client) -> None:
    person, bob = User.objects.get(handle=MARKER), make_person("bob")
    follow_person(by=person, person=bob)
    follow_person(by=bob, person=person)
    mute_text(by=person, kind=MuteKind.WORD, text=f"{MARKER} spoilers")
    deliver_waiting()
    request_export(by=person)
    build_waiting()
    key = post_json(leaver, "/api/v1/me/api-keys", {"name": MARKER}).json()["key"]
    receipt_id = post_json(leaver, "/api/v1/me/departure").json()["id"]
    assert len(places_with(MARKER)) >= 4
    with after_the_grace():
        erase_due()
        erase_due()
    assert places_with(MARKER) == []
    assert counts_of(bob.pk) == {"followers": 0, "following": 0}
    assert leaver.get("/api/v1/me").status_code == 401
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    receipt = Client().get(f"/api/v1/departures/{receipt_id}").json()
    assert (receipt["state"], receipt["is_genuine"]) == ("erased", True)
    assert receipt["receipt"]["erased"]["account"]["profiles"] == 1
    assert receipt["receipt"]["erased"]["social"]["follows"] == 2


def test_a_changed_receipt_is_not_genuine(leaver: Client) -> None:
    receipt_id = post_json(leaver, "/api/v1/me/departure").json()["id"]
    with after_the_grace():
        erase_due()
    departure = Departure.objects.get()
    departure.receipt["erased"]["social"]["follows"] = 99
    departure.save()
    assert Client().get(f"/api/v1/departures/{receipt_id}").json()["is_genuine"] is False


def test_the_address_and_the_handle_can_be_used_again(leaver: Client) -> None:
    post_json(leaver, "/api/v1/me/departure")
    with after_the_grace():
        erase_due()
    again = signed_up_client(f"{MARKER}@example.com")
    assert post_json(again, "/api/v1/me", {"handle": MARKER}, method="patch").status_code == 200


def test_a_legal_hold_keeps_the_data_and_the_person_hidden_until_it_is_lifted(leaver: Client) -> None:
    person = User.objects.get(handle=MARKER)
    hold = LegalHold.objects.create(person=person, reason="court order 12")
    post_json(leaver, "/api/v1/me/departure")
    with after_the_grace():
        erase_due()
        assert User.objects.filter(handle=MARKER).exists()
        assert Client().get(f"/api/v1/people/{MARKER}").status_code == 404
        LegalHold.objects.filter(pk=hold.pk).update(lifted_at=clock.now())
        erase_due()
    assert not User.objects.filter(handle=MARKER).exists()


def test_leaving_and_exporting_ask_for_a_fresh_sign_in(leaver: Client) -> None:
    by_key = client_of(User.objects.get(handle=MARKER))
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        for path in ("/api/v1/me/departure", "/api/v1/me/exports"):
            for client in (leaver, by_key):
                refused = post_json(client, path)
                assert (refused.status_code, refused.json()["code"]) == (403, "reauthentication_required")
        confirm_password(leaver)
        assert post_json(leaver, "/api/v1/me/departure").status_code == 202


class SecretShare:
    """An app that holds something which must not wait, and breaks the first time it erases the rest."""

    name = "zz-test"

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.is_broken = True

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        return []

    def erase_at_once(self, user: User) -> None:
        self.calls.append("at once")

    def erase(self, user: User) -> Mapping[str, int]:
        self.calls.append("erase")
        if self.is_broken:
            self.is_broken = False
            raise ConnectionError
        return {"things": 1}


@pytest.fixture
def share() -> Iterable[SecretShare]:
    made = SecretShare()
    registry.contribute(made)
    yield made
    registry._contributors.pop(made.name)


def test_secrets_go_at_once_and_only_once(share: SecretShare) -> None:
    request_departure(by=make_person("ann"))
    erase_secrets()
    erase_secrets()
    assert share.calls == ["at once"]


def test_an_erasure_that_breaks_is_finished_by_the_next_run(share: SecretShare) -> None:
    ann = make_person("ann")
    request_departure(by=ann)
    with after_the_grace():
        with pytest.raises(ConnectionError):
            erase_due()
        assert Departure.objects.get().erased_at is None
        assert User.objects.filter(handle="ann").exists()
        erase_due()
    assert Departure.objects.get().receipt["erased"]["zz-test"] == {"things": 1}
    assert not User.objects.filter(handle="ann").exists()

"""The rules of a challenge: drawn at random, answered once, within a minute, three times a day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.models import User
from cameo.biometrics.models import BiometricKey, BiometricRecord, RecordKind
from cameo.biometrics.services import keep
from cameo.enrolment.challenge import Step, draw
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.release import TEXT, VERSION
from cameo.enrolment.services.challenges import issue_challenge, take_capture
from cameo.enrolment.services.processing import sweep
from cameo.enrolment.share import EnrolmentShare
from cameo.models import Cameo, CameoKind, CameoState
from cameo.services.making import create_cameo
from common import clock
from common.errors import ConflictError, DomainError, LimitError
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


@pytest.fixture
def cameo(ann: User) -> Cameo:
    return create_cameo(by=ann, kind=CameoKind.PERSON)


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def issued(cameo: Cameo) -> Enrolment:
    return issue_challenge(cameo=cameo, by=cameo.owner, release_version=VERSION)


def answer(enrolment: Enrolment, **changes: Any) -> Enrolment:
    facts = {"by": enrolment.person, "nonce": enrolment.nonce, "content": b"a recording", **changes}
    return take_capture(enrolment=enrolment, **facts)


def test_every_draw_is_well_formed_and_all_orders_come_up() -> None:
    tasks = [draw() for _ in range(400)]
    assert {len(task.digits) for task in tasks} == {5, 6}
    assert all(a != b for task in tasks for a, b in zip(task.digits, task.digits[1:], strict=False))
    orders = Counter(task.steps for task in tasks)
    assert len(orders) == 6
    assert min(orders.values()) > 30
    assert len({task.digits for task in tasks}) > 390
    assert all(set(task.turns) == {Step.LEFT, Step.RIGHT} for task in tasks)


def test_a_challenge_tells_what_to_do_and_until_when(client: Client, cameo: Cameo) -> None:
    body = post_json(client, f"/api/v1/cameos/{cameo.public_id}/challenges", {"accepts": VERSION}).json()
    assert set(body["steps"]) == {"digits", "left", "right"}
    assert len(body["nonce"]) >= 40
    assert body["tries_left"] == 2
    cameo.refresh_from_db()
    assert cameo.state == CameoState.CHALLENGED


def test_nothing_begins_before_the_text_was_accepted(client: Client, cameo: Cameo) -> None:
    release = Client().get("/api/v1/cameo-release").json()
    assert release == {"version": VERSION, "text": TEXT}
    refused = post_json(client, f"/api/v1/cameos/{cameo.public_id}/challenges", {"accepts": "an older text"})
    assert (refused.status_code, refused.json()["code"]) == (400, "release_not_accepted")
    assert not Enrolment.objects.exists()


def test_after_a_minute_a_challenge_is_over(cameo: Cameo) -> None:
    enrolment = issued(cameo)
    with time_machine.travel(enrolment.expires_at + timedelta(milliseconds=1)), pytest.raises(ConflictError) as caught:
        answer(enrolment)
    assert caught.value.specific_code == "challenge_expired"
    assert not BiometricKey.objects.exists()


def test_a_challenge_is_answered_once(cameo: Cameo) -> None:
    enrolment = answer(issued(cameo))
    assert enrolment.state == EnrolmentState.CAPTURED
    stale = Enrolment.objects.select_related("cameo", "person").get()
    stale.state = EnrolmentState.OPEN
    for again in (enrolment, stale):
        with pytest.raises(ConflictError) as caught:
            answer(again)
        assert caught.value.specific_code == "challenge_used"
    assert BiometricRecord.objects.count() == 1


@pytest.mark.parametrize("nonce", ["", "a guess", "ünïcode"])
def test_the_nonce_must_be_the_one_that_was_issued(cameo: Cameo, nonce: str) -> None:
    enrolment = issued(cameo)
    with pytest.raises(DomainError) as caught:
        answer(enrolment, nonce=nonce)
    assert caught.value.specific_code == "wrong_nonce"
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.OPEN


def test_a_newer_challenge_voids_the_older_one(cameo: Cameo) -> None:
    older, newer = issued(cameo), issued(cameo)
    older.refresh_from_db()
    with pytest.raises(ConflictError, match="over"):
        answer(older)
    assert answer(newer).state == EnrolmentState.CAPTURED


def test_three_tries_a_day_and_the_fourth_says_when(cameo: Cameo, client: Client) -> None:
    for _ in range(3):
        issued(cameo)
    refused = post_json(client, f"/api/v1/cameos/{cameo.public_id}/challenges", {"accepts": VERSION})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_tries")
    assert 86_000 < int(refused["Retry-After"]) <= 86_401
    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1)):
        assert issued(cameo).version == 4


def test_deleting_a_cameo_gives_no_further_tries(cameo: Cameo, ann: User) -> None:
    for _ in range(3):
        issued(cameo)
    Cameo.objects.filter(pk=cameo.pk).update(state=CameoState.DELETED)
    with pytest.raises(LimitError):
        issued(create_cameo(by=ann, kind=CameoKind.PERSON))


@pytest.mark.parametrize("state", ["processing", "in_review", "verified", "paused", "revoked"])
def test_a_cameo_at_work_is_not_challenged_again(cameo: Cameo, state: str) -> None:
    Cameo.objects.filter(pk=cameo.pk).update(state=state)
    cameo.refresh_from_db()
    with pytest.raises(ConflictError) as caught:
        issued(cameo)
    assert caught.value.specific_code == "cameo_not_open"


def test_a_character_is_not_challenged_and_a_person_sends_no_source(ann: User, cameo: Cameo, client: Client) -> None:
    rex = create_cameo(by=ann, kind=CameoKind.CHARACTER, handle="rex.dog")
    refused = post_json(client, f"/api/v1/cameos/{rex.public_id}/challenges", {"accepts": VERSION})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_person")
    sent = client.post(f"/api/v1/cameos/{cameo.public_id}/source", {"file": SimpleUploadedFile("a.mp4", b"x")})
    assert (sent.status_code, sent.json()["code"]) == (409, "not_a_character")


def test_a_recording_too_large_is_refused_before_it_is_kept(cameo: Cameo, client: Client, settings: Any) -> None:
    settings.CAPTURE_BYTES_MAX = 100
    enrolment = issued(cameo)
    sent = client.post(
        f"/api/v1/enrolments/{enrolment.public_id}/capture",
        {"nonce": enrolment.nonce, "file": SimpleUploadedFile("a.mp4", b"x" * 101)},
    )
    assert sent.status_code == 400
    assert not BiometricKey.objects.exists()


def test_a_lost_bell_is_rung_again_by_the_sweep(cameo: Cameo) -> None:
    answer(issued(cameo))
    assert sweep() == 1
    Enrolment.objects.update(claimed_until=clock.now() + timedelta(minutes=1))
    assert sweep() == 0


def test_the_export_lists_tries_and_accesses_and_holds_no_biometrics(cameo: Cameo, ann: User) -> None:
    answer(issued(cameo))
    tables = {table.name: list(table.rows) for table in EnrolmentShare().export(ann)}  # type: ignore[union-attr]
    assert [row["state"] for row in tables["enrolments"]] == ["captured"]
    assert [row["act"] for row in tables["biometric_accesses"]] == ["kept"]
    assert "a recording" not in str(tables)
    assert cameo.enrolments.get().nonce not in str(tables)


def test_leaving_destroys_faces_at_once_and_the_rest_later(cameo: Cameo, ann: User) -> None:
    answer(issued(cameo))
    bobs = create_cameo(by=make_person("bob"), kind=CameoKind.PERSON)
    keep(cameo_id=bobs.public_id, version=1, kind=RecordKind.FACE, content=b"bob", actor="t", purpose="t")
    assert EnrolmentShare().erase_at_once(ann)["biometric_keys"] == 1
    assert list(BiometricKey.objects.values_list("cameo_id", flat=True)) == [bobs.public_id]
    assert EnrolmentShare().erase(ann)["enrolments"] == 1


def test_no_log_line_and_no_repr_shows_a_nonce(cameo: Cameo) -> None:
    enrolment = issued(cameo)
    assert enrolment.nonce not in str(enrolment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM enrolment_enrolment WHERE nonce = %s", [enrolment.nonce])
        assert cursor.fetchone() == (1,)

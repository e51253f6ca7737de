"""From the challenge to the decision, through the API, with real recordings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from cameo.biometrics.models import BiometricKey, BiometricRecord, RecordKind
from cameo.biometrics.services import keep, open_record
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.presence import check_presence
from cameo.enrolment.release import VERSION
from cameo.enrolment.services.history import trace_of
from cameo.enrolment.services.processing import process
from cameo.models import Cameo, CameoKind, CameoState
from cameo.services.making import create_cameo
from common import clock
from notifications.kinds import Kind
from notifications.models import Notice
from tests.cameo.factories import make_cameo
from tests.cameo.likeness import recordings
from tests.cameo.likeness.recordings import TASK, Recording
from tests.cast import client_of, make_person, post_json

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recognisers")]


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def a_cameo(owner: User) -> Cameo:
    return create_cameo(by=owner, kind=CameoKind.PERSON)


def challenged(client: Client, cameo: Cameo) -> Any:
    answer = post_json(client, f"/api/v1/cameos/{cameo.public_id}/challenges", {"accepts": VERSION})
    assert answer.status_code == 201, answer.content
    return answer.json()


def challenged_with_the_recorded_task(client: Client, cameo: Cameo) -> Any:
    """The recordings were made once; the draw is made to be what they follow."""
    challenge = challenged(client, cameo)
    Enrolment.objects.filter(public_id=challenge["id"]).update(digits=TASK.digits, steps=list(TASK.steps))
    return challenge


def send(client: Client, challenge: Any, content: bytes, **fields: Any) -> Any:
    body = {"nonce": challenge["nonce"], "file": SimpleUploadedFile("me.mp4", content, "video/mp4"), **fields}
    return client.post(f"/api/v1/enrolments/{challenge['id']}/capture", body)


def enrol(person: User, recording: Recording) -> Enrolment:
    client, cameo = client_of(person), Cameo.objects.filter(owner=person).first() or a_cameo(person)
    challenge = challenged_with_the_recorded_task(client, cameo)
    assert send(client, challenge, recording.path.read_bytes()).status_code == 202
    assert process(challenge["id"])
    return Enrolment.objects.select_related("cameo").get(public_id=challenge["id"])


def seed_likeness(owner: User, recording: Recording) -> Cameo:
    """As if this person had enrolled with that recording."""
    cameo = make_cameo(owner)
    face = np.mean([descriptor for _, descriptor in recording.capture.descriptors], axis=0).astype("<f4")
    facts = {"cameo_id": cameo.public_id, "version": 1, "actor": "tests", "purpose": "tests"}
    keep(kind=RecordKind.FACE, content=face.tobytes(), is_watched=True, **facts)
    return cameo


def test_the_take_that_passes_every_check_waits_for_a_person(ann: User, client: Client) -> None:
    enrolment = enrol(ann, recordings.good())
    assert (enrolment.state, enrolment.cameo.state) == (EnrolmentState.IN_REVIEW, CameoState.IN_REVIEW)
    assert "no_presence_check" in enrolment.doubts
    told = client.get(f"/api/v1/enrolments/{enrolment.public_id}").json()
    assert (told["state"], told["code"], told["decided_by"]) == ("in_review", "", "")
    assert Notice.objects.filter(kind=Kind.CAMEO_CHANGED, recipients=[ann.pk]).exists()
    assert not BiometricRecord.objects.filter(is_watched=True).exists()
    opened = {kind: unsealed_of(enrolment, kind) for kind in RecordKind if kind is not RecordKind.CAPTURE}
    assert (len(opened[RecordKind.FACE]), len(opened[RecordKind.VOICE])) == (128 * 4, 256 * 4)
    assert opened[RecordKind.PORTRAIT].startswith(b"\xff\xd8")
    assert b"pitch_hertz" in opened[RecordKind.VOICE_FIGURES]
    assert unsealed_of(enrolment, RecordKind.CAPTURE) == recordings.good().path.read_bytes()


def unsealed_of(enrolment: Enrolment, kind: RecordKind) -> bytes:
    return open_record(
        cameo_id=enrolment.cameo.public_id, version=enrolment.version, kind=kind, actor="tests", purpose="tests"
    )


def test_development_may_approve_by_itself_and_says_so(ann: User, client: Client, settings: Any) -> None:
    settings.CAMEO_APPROVES_ITSELF = True
    enrolment = enrol(ann, recordings.good())
    assert (enrolment.state, enrolment.cameo.state) == (EnrolmentState.PASSED, CameoState.VERIFIED)
    assert client.get(f"/api/v1/enrolments/{enrolment.public_id}").json()["decided_by"] == "development setting"
    assert "development" in enrolment.cameo.events.order_by("-id")[0].reason
    kinds = set(BiometricRecord.objects.values_list("kind", "is_watched"))
    assert kinds == {("face", True), ("voice", True), ("voice_figures", False), ("portrait", False)}


def test_a_presence_back_end_that_vouches_lets_pass_without_a_person(ann: User, settings: Any) -> None:
    settings.PRESENCE_BACKEND = "tests.cameo.likeness.presences.Vouches"
    enrolment = enrol(ann, recordings.good())
    assert (enrolment.state, enrolment.decided_by) == (EnrolmentState.PASSED, "Vouches")


def test_a_recording_that_was_sent_before_is_known_again_even_from_another_account(ann: User) -> None:
    earlier = Enrolment.objects.create(
        cameo=a_cameo(ann), person=ann, version=1, nonce="n", issued_at=clock.now(), expires_at=clock.now()
    )
    good = recordings.good()
    trace = trace_of(good.path, [picture for _, picture in good.capture.pictures])
    trace.enrolment, trace.expires_at, trace.sha256 = earlier, clock.now() + timedelta(days=1), "another encoding"
    trace.save()
    enrolment = enrol(make_person("bob"), good)
    assert (enrolment.state, enrolment.failure_code) == (EnrolmentState.FAILED, "replayed")


def test_a_face_that_is_enrolled_already_goes_to_a_person_and_both_are_told(ann: User, settings: Any) -> None:
    settings.CAMEO_APPROVES_ITSELF = True
    theirs = seed_likeness(ann, recordings.good())
    enrolment = enrol(make_person("bob"), recordings.good_again())
    assert enrolment.state == EnrolmentState.IN_REVIEW
    assert "like_another_cameo" in enrolment.doubts
    told = Notice.objects.get(kind=Kind.LIKENESS_CLAIMED)
    assert (told.recipients, told.ids) == ([ann.pk], {"cameo": theirs.public_id})


def test_another_persons_face_is_no_such_doubt(ann: User) -> None:
    seed_likeness(ann, recordings.good())
    enrolment = enrol(make_person("bob"), recordings.of_somebody_else())
    assert (enrolment.state, "like_another_cameo" in enrolment.doubts) == (EnrolmentState.IN_REVIEW, False)
    assert not Notice.objects.filter(kind=Kind.LIKENESS_CLAIMED).exists()


def test_a_failed_take_waits_for_the_models_then_fails_once_and_leaves_nothing(
    ann: User, client: Client, settings: Any
) -> None:
    challenge = challenged_with_the_recorded_task(client, a_cameo(ann))
    send(client, challenge, recordings.still_photograph().path.read_bytes())
    working, settings.INFERENCE_SOCKET = settings.INFERENCE_SOCKET, "/nowhere/at/all.sock"
    assert not process(challenge["id"])
    assert Enrolment.objects.get().state == EnrolmentState.CAPTURED
    settings.INFERENCE_SOCKET = working
    assert not process(challenge["id"]), "it is left alone for a while"
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        assert process(challenge["id"])
        assert not process(challenge["id"]), "twice is the same as once"
    enrolment = Enrolment.objects.select_related("cameo").get()
    assert (enrolment.state, enrolment.cameo.state) == (EnrolmentState.FAILED, CameoState.FAILED)
    told = client.get(f"/api/v1/enrolments/{enrolment.public_id}").json()
    assert (told["code"], "Turn slowly" in told["advice"]) == ("turn_missing", True)
    assert not BiometricKey.objects.exists()
    assert Notice.objects.filter(kind=Kind.CAMEO_CHANGED).count() == 1


def test_a_file_that_is_no_recording_fails_with_what_to_send(ann: User, client: Client) -> None:
    challenge = challenged(client, a_cameo(ann))
    assert send(client, challenge, b"#EXTM3U\nfile:///etc/passwd\n").status_code == 202
    assert process(challenge["id"])
    told = client.get(f"/api/v1/enrolments/{challenge['id']}").json()
    assert (told["code"], told["advice"]) == ("unreadable", "Send the recording as MP4 or WebM.")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "no_presence_check"),
        ("Doubts", "presence_unsure"),
        ("Breaks", "presence_unsure"),
        ("Refuses", "presence_refused"),
        ("Missing", "presence_unsure"),
    ],
)
def test_a_presence_back_end_that_breaks_or_is_missing_never_lets_pass(
    tmp_path: Path, settings: Any, name: str, what: str
) -> None:
    settings.PRESENCE_BACKEND = f"tests.cameo.likeness.presences.{name}" if name else ""
    assert [finding.what.value for finding in check_presence(tmp_path)] == [what]

"""Clips that were made here are known again; and the heavy libraries stay where they belong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from cameo.biometrics.models import BiometricRecord, RecordKind
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.release import VERSION
from cameo.enrolment.services.challenges import issue_challenge, take_capture
from cameo.enrolment.services.characters import send_source
from cameo.enrolment.services.processing import process
from cameo.models import Cameo, CameoKind, CameoState
from cameo.services.making import create_cameo
from common.errors import ConflictError
from config import env
from moderation.provenance.finish import finish
from moderation.provenance.media import FinishedMedia, MediaKind
from tests.cameo.likeness.puppets import RATE, Take, astronaut
from tests.cast import client_of
from tests.moderation.provenance import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> FinishedMedia:
    return finish(factories.request(tmp_path_factory.mktemp("made-here"), frames=66))


@pytest.fixture
def rex(ann: User) -> Cameo:
    return create_cameo(by=ann, kind=CameoKind.CHARACTER, handle="rex.dog")


def ours(media: FinishedMedia) -> bytes:
    return media.file(MediaKind.STANDARD).path.read_bytes()


@pytest.mark.usefixtures("recognisers")
def test_a_clip_made_here_is_no_recording_of_a_person(ann: User, media: FinishedMedia) -> None:
    cameo = create_cameo(by=ann, kind=CameoKind.PERSON)
    enrolment = issue_challenge(cameo=cameo, by=ann, release_version=VERSION)
    take_capture(enrolment=enrolment, by=ann, nonce=enrolment.nonce, content=ours(media))
    assert process(enrolment.public_id)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.failure_code) == (EnrolmentState.FAILED, "made_here")


@pytest.mark.usefixtures("recognisers")
def test_a_character_comes_from_a_clip_of_ours_only_by_the_front_door(
    ann: User, rex: Cameo, media: FinishedMedia
) -> None:
    uploaded = send_source(cameo=rex, by=ann, content=ours(media))
    with pytest.raises(ConflictError):
        send_source(cameo=rex, by=ann, content=ours(media))
    assert process(uploaded.public_id)
    uploaded.refresh_from_db()
    assert uploaded.failure_code == "made_here"
    rex.refresh_from_db()
    handed = send_source(cameo=rex, by=ann, content=ours(media), is_ours=True)
    assert process(handed.public_id)
    handed.refresh_from_db()
    rex.refresh_from_db()
    assert (handed.state, rex.state, handed.decided_by) == (EnrolmentState.PASSED, CameoState.VERIFIED, "checks")
    assert set(BiometricRecord.objects.values_list("kind", flat=True)) == {RecordKind.PORTRAIT}


@pytest.mark.usefixtures("recognisers")
def test_a_human_face_becomes_no_character(ann: User, rex: Cameo, tmp_path: Path) -> None:
    import numpy as np

    film = Take([astronaut().picture] * 25, np.zeros(RATE * 5 // 2, np.float32)).write(tmp_path / "a.mp4")
    sent = client_of(ann).post(
        f"/api/v1/cameos/{rex.public_id}/source", {"file": SimpleUploadedFile("a.mp4", film.read_bytes())}
    )
    assert sent.status_code == 202
    assert process(sent.json()["id"])
    told = client_of(ann).get(f"/api/v1/enrolments/{sent.json()['id']}").json()
    assert (told["state"], told["code"]) == ("failed", "human_face")
    assert Enrolment.objects.get().cameo.state == CameoState.FAILED


@pytest.mark.parametrize(
    "entry", ["config.asgi", "config.celery", "launch.stack", "cameo.enrolment.services.processing"]
)
def test_web_processes_and_workers_never_import_the_recognisers(entry: str) -> None:
    source = (
        f"import sys, django; django.setup(); import {entry}; "
        "sys.exit(any(name in sys.modules for name in ('dlib', 'pocketsphinx', 'torch')))"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{env.ROOT}:{env.ROOT / 'platform'}",
    }
    assert subprocess.run([sys.executable, "-c", source], env=environment, check=False).returncode == 0

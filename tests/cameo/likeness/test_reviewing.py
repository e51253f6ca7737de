"""A person sees a recording once, decides, and is written down; and what an engine then gets of a likeness."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cameo.biometrics.models import Act, BiometricAccess, BiometricKey, BiometricRecord, RecordKind
from cameo.casting import release
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.release import VERSION
from cameo.enrolment.services.challenges import issue_challenge, take_capture
from cameo.enrolment.services.deciding import approve, conclude, refuse
from cameo.enrolment.services.reviewing import show_recording
from cameo.enrolment.services.templates import Templates
from cameo.enrolment.verdicts import Doubt, Finding, Judgement
from cameo.models import Cameo, CameoKind, CameoPermission, CameoState, CameoUse
from cameo.services.making import create_cameo
from common import clock
from common.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def a_reviewer(handle: str) -> User:
    person = make_person(handle, is_staff=True)
    names = ["view_enrolment", "change_enrolment", "view_biometricaccess"]
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    return User.objects.get(pk=person.pk)


@pytest.fixture
def mod() -> User:
    return a_reviewer("mod")


@pytest.fixture
def waiting(ann: User) -> Enrolment:
    cameo = create_cameo(by=ann, kind=CameoKind.PERSON)
    enrolment = issue_challenge(cameo=cameo, by=ann, release_version=VERSION)
    take_capture(enrolment=enrolment, by=ann, nonce=enrolment.nonce, content=b"moving pictures")
    templates = Templates(None, None, 181.0, b"\xff\xd8 a portrait")
    conclude(enrolment, Judgement((Finding(Doubt.NO_PRESENCE_CHECK),)), templates)
    return Enrolment.objects.select_related("cameo", "person").get()


def code_of(do: Any) -> str:
    with pytest.raises(DomainError) as caught:
        do()
    return caught.value.specific_code


def test_a_recording_is_shown_once_and_who_saw_it_decides(waiting: Enrolment, mod: User) -> None:
    assert code_of(lambda: approve(enrolment=waiting, by=mod)) == "not_viewed"
    assert show_recording(enrolment=waiting, by=mod) == b"moving pictures"
    other = a_reviewer("moe")
    for person in (mod, other):
        assert code_of(lambda person=person: show_recording(enrolment=waiting, by=person)) == "already_viewed"
    assert code_of(lambda: approve(enrolment=waiting, by=other)) == "not_viewed"
    approve(enrolment=waiting, by=mod)
    waiting.refresh_from_db()
    cameo = Cameo.objects.get()
    assert (waiting.state, waiting.decided_by, cameo.state) == (EnrolmentState.PASSED, mod.public_id, "verified")
    assert cameo.events.order_by("-id")[0].actor == mod.public_id
    assert not BiometricRecord.objects.filter(kind=RecordKind.CAPTURE).exists(), "it has served"
    opened = BiometricAccess.objects.get(act=Act.OPENED)
    assert (opened.actor, opened.purpose) == (mod.public_id, f"review of {waiting.public_id}")


def test_a_reviewer_who_walks_away_leaves_it_to_another(waiting: Enrolment, mod: User) -> None:
    show_recording(enrolment=waiting, by=mod)
    other = a_reviewer("moe")
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        assert code_of(lambda: show_recording(enrolment=waiting, by=mod)) == "already_viewed"
        assert show_recording(enrolment=waiting, by=other) == b"moving pictures"
        assert code_of(lambda: approve(enrolment=waiting, by=mod)) == "not_viewed"


def test_a_refusal_needs_a_reason_and_destroys_everything(waiting: Enrolment, mod: User, ann: User) -> None:
    show_recording(enrolment=waiting, by=mod)
    with pytest.raises(InvalidInputError, match="why"):
        refuse(enrolment=waiting, by=mod, note="  ")
    refuse(enrolment=waiting, by=mod, note="The rim of a screen at 2 s.")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.failure_code) == (EnrolmentState.FAILED, "reviewer_refused")
    assert waiting.findings[-1]["note"] == "The rim of a screen at 2 s."
    cameo = Cameo.objects.get()
    assert (cameo.state, "screen" in cameo.failure_message) == (CameoState.FAILED, False)
    assert not BiometricKey.objects.exists()
    assert code_of(lambda: approve(enrolment=waiting, by=mod)) == "not_in_review"


def test_only_those_with_the_right_review_and_never_themselves(waiting: Enrolment, ann: User) -> None:
    staff = make_person("sam", is_staff=True)
    for person in (staff, make_person("cat")):
        with pytest.raises(ForbiddenError):
            show_recording(enrolment=waiting, by=person)
    ann.is_staff = True
    ann.save()
    ann.user_permissions.set(Permission.objects.filter(codename="change_enrolment"))
    with pytest.raises(ForbiddenError, match="own"):
        show_recording(enrolment=waiting, by=User.objects.get(pk=ann.pk))
    assert BiometricRecord.objects.filter(kind=RecordKind.CAPTURE).exists()


def test_a_cameo_deleted_meanwhile_stays_deleted_and_nothing_is_kept(waiting: Enrolment, mod: User) -> None:
    Cameo.objects.update(state=CameoState.DELETED)
    show_recording(enrolment=waiting, by=mod)
    approve(enrolment=waiting, by=mod)
    assert Cameo.objects.get().state == CameoState.DELETED
    assert not BiometricKey.objects.exists()


def test_the_desk_in_the_admin_shows_once_and_decides(waiting: Enrolment, mod: User) -> None:
    client = Client()
    client.force_login(mod, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("admin:enrolment_enrolment_change", args=[waiting.pk])).content.decode()
    assert waiting.digits in page
    assert "moving pictures" not in page
    address = reverse("admin:enrolment_enrolment_recording", args=[waiting.pk])
    assert client.get(address).status_code == 405
    shown = client.post(address)
    assert (shown.content, "no-store" in shown["Cache-Control"]) == (b"moving pictures", True)
    assert client.post(address).status_code == 409
    client.post(reverse("admin:enrolment_enrolment_decide", args=[waiting.pk]), {"act": "refuse", "note": "A mask."})
    waiting.refresh_from_db()
    assert waiting.state == EnrolmentState.FAILED
    assert client.get(reverse("admin:biometrics_biometricaccess_changelist")).status_code == 200


def test_staff_without_the_right_find_no_desk(waiting: Enrolment) -> None:
    client = Client()
    client.force_login(make_person("sam", is_staff=True), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:enrolment_enrolment_change", args=[waiting.pk])).status_code == 403
    assert client.post(reverse("admin:enrolment_enrolment_recording", args=[waiting.pk])).status_code == 403


def a_use(cameo: Cameo, person: User, **fields: Any) -> CameoUse:
    facts = {"state": "granted", "job_id": "video_1", "use_epoch": cameo.use_epoch, "view_epoch": cameo.view_epoch}
    return CameoUse.objects.create(cameo=cameo, person=person, **{**facts, **fields})


@pytest.fixture
def verified(waiting: Enrolment, mod: User) -> Cameo:
    show_recording(enrolment=waiting, by=mod)
    approve(enrolment=waiting, by=mod)
    return Cameo.objects.get()


def test_an_engine_gets_a_picture_and_a_pitch_under_a_live_use(verified: Cameo, tmp_path: Path) -> None:
    use = a_use(verified, make_person("bob"))
    got = release(use, folder=tmp_path)
    assert got.image.read_bytes() == b"\xff\xd8 a portrait"
    assert got.image.stat().st_mode & 0o077 == 0
    assert (got.cameo_id, got.ticket, dict(got.attributes)) == (
        verified.public_id,
        use.public_id,
        {"pitch_hertz": "181"},
    )
    purposes = BiometricAccess.objects.filter(act=Act.OPENED, actor="job video_1").values_list("purpose", flat=True)
    assert set(purposes) == {f"cast under {use.public_id}"}


def test_without_leave_for_the_voice_its_pitch_stays_sealed(verified: Cameo, tmp_path: Path) -> None:
    CameoPermission.objects.create(cameo=verified, version=2, allows_voice=False)
    Cameo.objects.update(permission_version=2)
    got = release(a_use(verified, make_person("bob")), folder=tmp_path)
    assert dict(got.attributes) == {}
    assert not BiometricAccess.objects.filter(kind="voice_figures", act=Act.OPENED).exists()


@pytest.mark.parametrize(
    "end",
    [
        lambda use: CameoUse.objects.filter(pk=use.pk).update(state="withdrawn", withdrawn_at=clock.now()),
        lambda use: Cameo.objects.update(use_epoch=2),
        lambda use: Cameo.objects.update(view_epoch=2),
        lambda use: Cameo.objects.update(state="paused"),
        lambda use: CameoUse.objects.filter(pk=use.pk).update(state="dropped"),
    ],
)
def test_a_use_that_ended_opens_nothing(verified: Cameo, tmp_path: Path, end: Any) -> None:
    use = a_use(verified, make_person("bob"))
    end(use)
    with pytest.raises(ForbiddenError, match="any more"):
        release(use, folder=tmp_path)
    assert not list(tmp_path.glob("cast-*"))
    assert not BiometricAccess.objects.filter(purpose__startswith="cast").exists()


def test_a_forgotten_likeness_is_gone_for_engines_too(verified: Cameo, tmp_path: Path) -> None:
    use = a_use(verified, make_person("bob"))
    BiometricKey.objects.all().delete()
    with pytest.raises(NotFoundError):
        release(use, folder=tmp_path)


def test_two_reviewers_at_once_make_one_decision(waiting: Enrolment, mod: User) -> None:
    show_recording(enrolment=waiting, by=mod)
    stale = Enrolment.objects.select_related("cameo", "person").get()
    approve(enrolment=waiting, by=mod)
    with pytest.raises(ConflictError):
        refuse(enrolment=stale, by=mod, note="Too late.")
    assert Cameo.objects.get().state == CameoState.VERIFIED

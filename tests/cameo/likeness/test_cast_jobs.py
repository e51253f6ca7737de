"""A cast job shows the enrolled face: opened in the worker, after consent was asked there, and gone with the job."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from cameo.biometrics.models import BiometricAccess
from cameo.biometrics.services import shred
from cameo.errors import ConsentRefusedError
from cameo.models import Cameo, CameoUse
from cameo.services.permitting import pause
from generation import pipeline
from generation.demo.likenesses import make_likenesses
from generation.engines.codec import plan_from_json
from generation.models import GenerationJob, LedgerEntry
from generation.services import likenesses
from generation.services.requests import ClipRequest, plan_variations
from tests.cast import make_person
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]
PROMPT = '@ann waves in a park and says "hello there"'


@pytest.fixture
def cameo() -> Cameo:
    return make_likenesses(make_person("ann"))[0]


@pytest.fixture
def bob() -> User:
    return make_person("bob")


def _openings() -> int:
    return BiometricAccess.objects.filter(purpose__startswith="cast under").count()


def test_a_plan_holds_the_id_and_name_of_the_cast_and_no_picture(cameo: Cameo, bob: User) -> None:
    job = submit_job(bob, engine="sim", prompt=PROMPT)
    (reference,) = plan_from_json(job.plan or {}).request.references
    assert (reference.id, reference.kind, reference.name) == (cameo.public_id, "person", "@ann")
    assert (reference.images, reference.audio, reference.ticket) == ((), None, "")
    assert "pitch_hertz" not in reference.attributes
    assert "@ann" in job.understood
    assert not [word for word in job.ignored if "ann" in word]
    assert _openings() == 0


def test_an_estimate_says_nothing_of_a_cameo_that_the_asker_may_not_use(cameo: Cameo, bob: User) -> None:
    request = ClipRequest(prompt=PROMPT, engine="sim", seconds=4, seed=1)
    pause(cameo=cameo, by=cameo.owner)
    assert likenesses.named(request, by=bob, parents=()) == ()
    (plan,) = plan_variations(request, by=bob, cast=likenesses.named(request, by=bob, parents=()))
    assert "@ann" in plan.understood


def test_an_engine_that_keeps_nobody_is_told_of_nobody(cameo: Cameo, bob: User) -> None:
    job = submit_job(bob, engine="tiny", prompt=PROMPT)
    assert plan_from_json(job.plan or {}).request.references == ()


def test_the_worker_opens_face_and_pitch_under_the_use_and_writes_it_down(
    cameo: Cameo, bob: User, tmp_path: Path
) -> None:
    job = submit_job(bob, engine="sim", prompt=PROMPT)
    request = plan_from_json(job.plan or {}).request
    (reference,) = likenesses.released(job, request, tmp_path / "cast").references
    assert reference.images[0].read_bytes().startswith(b"\xff\xd8")
    assert reference.images[0].parent.stat().st_mode & 0o777 == 0o700
    assert reference.ticket == CameoUse.objects.get(job_id=job.public_id).public_id
    assert reference.attributes["pitch_hertz"] == "205"
    assert (reference.id, reference.name) == (cameo.public_id, "@ann")
    assert _openings() == 2


def test_a_use_paused_before_the_render_opens_nothing(cameo: Cameo, bob: User, tmp_path: Path) -> None:
    job = submit_job(bob, engine="sim", prompt=PROMPT)
    pause(cameo=cameo, by=cameo.owner)
    with pytest.raises(ConsentRefusedError) as refused:
        likenesses.released(job, plan_from_json(job.plan or {}).request, tmp_path / "cast")
    assert refused.value.specific_code == "cameo_paused"
    assert _openings() == 0
    assert not (tmp_path / "cast").exists()


def test_a_paused_job_ends_without_a_clip_and_without_an_opening(cameo: Cameo, bob: User) -> None:
    job = submit_job(bob, engine="sim", prompt=PROMPT)
    pause(cameo=cameo, by=cameo.owner)
    assert pipeline.run_next(job.queue)
    job.refresh_from_db()
    assert (job.state, job.failure_code, job.clip) == ("failed", "cameo_paused", None)
    assert _openings() == 0


def test_a_delivered_job_opens_no_face_a_second_time(cameo: Cameo, bob: User) -> None:
    job = submit_job(bob, engine="sim", prompt=PROMPT)
    assert pipeline.run_next(job.queue)
    with pytest.raises(CommandError, match="their own job alone"):
        call_command("rerender", job.public_id)
    assert _openings() == 2


def test_a_cast_job_is_delivered_and_leaves_no_face_behind(cameo: Cameo, bob: User, tmp_path: Path) -> None:
    job = submit_job(bob, engine="sim", prompt=PROMPT)
    assert pipeline.run_next(job.queue)
    job = GenerationJob.objects.get(pk=job.pk)
    assert job.clip is not None, (job.failure_code, job.failure_message)
    assert _openings() == 2
    assert not list(pipeline.spool.folder_of("x").parent.rglob("cast-*.jpg"))


def test_a_job_whose_likeness_is_gone_says_so_and_draws_nobody_in_its_place(cameo: Cameo, bob: User) -> None:
    job = submit_job(bob, engine="sim", prompt=PROMPT)
    shred(cameo_id=cameo.public_id, actor="tests", purpose="lost")
    assert pipeline.run_next(job.queue)
    job.refresh_from_db()
    assert (job.state, job.failure_code, job.failure_stage, job.clip) == ("failed", "likeness_gone", "consent", None)
    assert "@ann" in job.failure_message
    assert [row.kind for row in LedgerEntry.objects.filter(job=job).order_by("pk")] == ["reserve", "refund"]
    assert CameoUse.objects.get(job_id=job.public_id, state="dropped")


def test_somebody_who_is_only_in_the_plan_is_not_drawn(cameo: Cameo, bob: User, tmp_path: Path) -> None:
    job = submit_job(bob, engine="sim", prompt=PROMPT)
    request = plan_from_json(job.plan or {}).request
    CameoUse.objects.filter(job_id=job.public_id).update(state="dropped")
    with pytest.raises(ConsentRefusedError) as refused:
        likenesses.released(job, request, tmp_path / "cast")
    assert refused.value.specific_code == "likeness_gone"

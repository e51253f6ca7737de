"""Remix, extension, stitch and duet of a clip with somebody in it, on the real pipeline: asked again, taken back."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from cameo.models import Cameo, CameoAudience, CameoUse
from cameo.services.carrying_out import carry_out_all
from cameo.services.revoking import revoke
from clips.importing.services import import_archive
from clips.media.urls import signed_url
from clips.models import Clip, ClipState, Rendition
from clips.queries import visible_clips
from generation import pipeline
from generation.demo.likenesses import make_likenesses
from generation.models import GenerationJob
from generation.services.ledger import quota_of
from notifications.models import Notice
from tests.cameo.factories import open_to
from tests.cast import client_of, make_person, post_json
from tests.generation.making import finish, make, media_of, open_to_all

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = ("remix", "extension", "stitch", "duet")


@pytest.fixture
def cameo() -> Cameo:
    return make_likenesses(make_person("ann"))[0]


@pytest.fixture
def bob() -> User:
    return make_person("bob", plan="pro")


@pytest.fixture
def shown(cameo: Cameo) -> Clip:
    """Cat's clip with ann in it."""
    return open_to_all(make(make_person("cat", plan="pro"), "@ann waves in a park", seed=7))


def asked(by: User, kind: str, parent: Clip, *, beside: Clip | None = None) -> Any:
    path, body = {
        "remix": ("/api/v1/generations", {"remix_of": parent.public_id, "prompt": "somebody waves at night"}),
        "extension": ("/api/v1/generations", {"extension_of": parent.public_id, "prompt": "sits down", "seconds": 4}),
        "stitch": ("/api/v1/stitches", {"clips": [{"clip": parent.public_id}, {"clip": parent.public_id, "end": 1}]}),
        "duet": ("/api/v1/duets", {"clip": parent.public_id, "beside": (beside or parent).public_id}),
    }[kind]
    return post_json(client_of(by), path, body)


def job_of(answer: Any) -> GenerationJob:
    assert answer.status_code in {201, 202}, answer.content
    body = answer.json()
    return GenerationJob.objects.get(public_id=body["id"] if "id" in body else body["jobs"][0]["id"])


@pytest.mark.slow
def test_everything_made_from_a_clip_asks_its_people_again_and_goes_with_their_consent(
    cameo: Cameo, shown: Clip, bob: User, tmp_path: Path
) -> None:
    (first,) = shown.cast.all()
    plain = open_to_all(make(bob, "a red ball bounces in a kitchen", seed=3))
    made = {}
    for kind in KINDS:
        job = job_of(asked(bob, kind, shown, beside=plain))
        (use,) = CameoUse.objects.filter(job_id=job.public_id)
        assert (use.cameo, use.person, use.state) == (cameo, bob, "granted")
        clip = made[kind] = open_to_all(finish(job))
        assert set(clip.cast.values_list("use", "is_inherited")) == {(first.use_id, True), (use.pk, False)}
        assert Notice.objects.filter(kind="cameo_used", ids__clip=clip.public_id, recipients=[cameo.owner_id]).exists()
        assert use.receipts.filter(act="issued").exists()
    chained = open_to_all(finish(job_of(asked(bob, "stitch", made["remix"]))))
    assert chained.cast.count() == 3

    open_to(cameo, CameoAudience.ONLY_ME)
    before = GenerationJob.objects.filter(state="queued").count(), quota_of(bob).left
    for kind in KINDS:
        refused = asked(bob, kind, made["remix"], beside=plain)
        assert (refused.status_code, refused.json()["code"]) == (403, "cameo_not_available"), kind
    assert (GenerationJob.objects.filter(state="queued").count(), quota_of(bob).left) == before

    everything = [shown, *made.values(), chained]
    addresses = [signed_url(row, bob) for row in Rendition.objects.filter(clip__in=everything, kind="small")]
    assert {Client().get(address).status_code for address in addresses} == {200}
    shutil.copy(media_of(shown), tmp_path / "kept.mp4")
    revoke(cameo=Cameo.objects.get(pk=cameo.pk), by=cameo.owner)
    assert {Client().get(address).status_code for address in addresses} == {404}
    assert list(visible_clips(bob)) == [plain]
    carry_out_all()
    assert list(Clip.objects.exclude(state=ClipState.REMOVED)) == [plain]
    assert not Rendition.objects.exclude(clip=plain).exists()
    brought = import_archive(by=bob, source=tmp_path)
    assert (brought.clips, list(brought.refused)) == ([], ["kept.mp4"]), "a copy comes back in an archive"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["remix", "extension"])
def test_what_is_being_made_from_a_clip_ends_when_somebody_in_it_leaves(
    cameo: Cameo, shown: Clip, bob: User, kind: str
) -> None:
    job, left = job_of(asked(bob, kind, shown)), quota_of(bob).left
    worker = threading.Thread(target=work, args=(job.queue,))
    worker.start()
    began = time.monotonic()
    while GenerationJob.objects.get(pk=job.pk).state == "queued":
        assert time.monotonic() - began < 60
    revoke(cameo=cameo, by=cameo.owner)
    worker.join()
    job.refresh_from_db()
    assert (job.state, job.failure_stage, job.clip) == ("failed", "consent", None), job.failure_code
    assert job.failure_code in {"consent_withdrawn", "parent_withdrawn"}
    assert quota_of(bob).left > left
    assert not visible_clips(bob).exists()
    assert not Rendition.objects.exclude(clip=shown).exists()


def work(queue: str) -> None:
    try:
        pipeline.run_next(queue)
    finally:
        connection.close()

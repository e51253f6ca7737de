"""The threat list, 11 to 16: likenesses used without a grant, after its end, or claimed by somebody else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import time_machine
from django.test import Client

from accounts.models import User
from cameo.biometrics.models import RecordKind
from cameo.biometrics.services import keep
from cameo.enrolment.models import Enrolment
from cameo.enrolment.release import VERSION
from cameo.enrolment.services.challenges import issue_challenge, take_capture
from cameo.enrolment.services.resemblance import check_resemblance
from cameo.enrolment.verdicts import Doubt, Judgement, Outcome
from cameo.errors import ConsentRefusedError
from cameo.models import Cameo, CameoAudience, CameoKind
from cameo.services.carrying_out import carry_out_all
from cameo.services.making import create_cameo
from cameo.services.revoking import revoke
from cameo.watch import gallery
from clips.models import RenditionKind
from clips.queries import visible_clips
from clips.services.publishing import Publication, publish_clip
from common.errors import ConflictError, DomainError
from generation.models import GenerationJob, JobState, LedgerEntry
from generation.pipeline.claim import claim_next
from generation.pipeline.lease import Lease
from generation.services.ledger import quota_of
from moderation.provenance.finish import finish
from moderation.provenance.intake import MadeHereError, check_upload
from moderation.provenance.media import MediaKind
from moderation.provenance.services import remember_clip
from social.services import block_person
from tests.cameo.conftest import bob, cameo
from tests.cameo.factories import make_cameo, open_to
from tests.cameo.test_revocation import make_tree
from tests.cameo.test_using import make_draft
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import add_rendition
from tests.generation.factories import submit_job
from tests.moderation.provenance import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]
PROMPT = "@ann waves from a boat"
__all__ = ["bob", "cameo"]


def asked(person: User, prompt: str) -> tuple[int, str]:
    answer = post_json(client_of(person), "/api/v1/generations", {"prompt": prompt, "engine": "tiny", "seconds": 4})
    return answer.status_code, answer.json().get("code", "")


def test_threat_11_a_cameo_without_a_grant_answers_like_one_that_does_not_exist(cameo: Cameo, bob: User) -> None:
    open_to(cameo, CameoAudience.ONLY_ME)
    before = quota_of(bob).left
    hidden, missing = (
        client_of(bob).get(f"/api/v1/cameos/{known}") for known in (cameo.public_id, "cameo_" + "0" * 32)
    )
    assert hidden.status_code == missing.status_code == 404
    assert {**hidden.json(), "instance": ""} == {**missing.json(), "instance": ""}
    status, _ = asked(bob, PROMPT)
    assert 400 <= status < 500
    assert not GenerationJob.objects.filter(state=JobState.QUEUED).exists()
    assert quota_of(bob).left == before


def test_threat_12_a_grant_that_ends_while_queued_ends_the_job(cameo: Cameo, ann: User, bob: User) -> None:
    job = submit_job(bob, prompt=PROMPT)
    revoke(cameo=cameo, by=ann)
    carry_out_all()
    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.FAILED, "consent_withdrawn")
    assert [entry.kind for entry in LedgerEntry.objects.order_by("pk")] == ["reserve", "refund"]


def test_threat_12_a_grant_that_ends_while_running_is_noticed_by_the_next_look(
    cameo: Cameo, ann: User, bob: User
) -> None:
    submit_job(bob, prompt=PROMPT)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    lease = Lease(claimed)
    assert lease.check()
    revoke(cameo=cameo, by=ann)
    assert not lease.check()
    assert lease.is_withdrawn


def test_threat_12_a_grant_that_ends_between_finish_and_publish_keeps_the_draft_in(
    cameo: Cameo, ann: User, bob: User
) -> None:
    draft = make_draft(bob)
    revoke(cameo=cameo, by=ann)
    with pytest.raises(DomainError):
        publish_clip(draft=draft, by=bob, publication=Publication())
    assert not visible_clips(make_person("cat")).exists()


def test_threat_12_a_grant_that_ends_after_publishing_hides_the_clip_at_once(
    cameo: Cameo, ann: User, bob: User
) -> None:
    clip = publish_clip(draft=make_draft(bob), by=bob, publication=Publication())
    cat = make_person("cat")
    assert visible_clips(cat).filter(pk=clip.pk).exists()
    revoke(cameo=cameo, by=ann)
    assert not visible_clips(cat).filter(pk=clip.pk).exists()


def test_threat_13_a_revoked_cameo_is_gone_from_remixes_addresses_feed_search_and_thumbnails(
    cameo: Cameo, ann: User, bob: User
) -> None:
    tree = make_tree(cameo, bob)
    thumbnails = [add_rendition(clip, RenditionKind.THUMBNAIL) for clip in tree]
    cat = client_of(make_person("cat"))
    addresses = [cat.get(f"/api/v1/clips/{clip.public_id}").json() for clip in tree]
    media = [url for shown in addresses for url in _urls(shown)]
    assert media
    assert all(Client().get(url).status_code in {200, 206} for url in media)
    lists = ("/api/v1/feed", f"/api/v1/search/clips?q={tree[0].prompt[:4] or 'clip'}", "/api/v1/people/bob/clips")
    revoke(cameo=cameo, by=ann)
    assert {Client().get(url).status_code for url in media} == {404}
    assert {cat.get(f"/api/v1/clips/{clip.public_id}").status_code for clip in tree} == {404}
    for path in lists:
        answer = cat.get(path)
        assert answer.status_code == 200, path
        assert not any(clip.public_id in answer.content.decode() for clip in tree), path
    assert len(thumbnails) == 3


def _urls(shown: Any) -> list[str]:
    """Every address of a file in an answer."""
    if isinstance(shown, dict):
        return [url for value in shown.values() for url in _urls(value)]
    if isinstance(shown, list):
        return [url for value in shown for url in _urls(value)]
    return [shown] if isinstance(shown, str) and "/media/" in shown else []


def test_threat_14_a_blocked_person_gets_nothing_of_a_cameo_that_is_open_to_everyone(
    cameo: Cameo, ann: User, bob: User
) -> None:
    assert asked(bob, PROMPT)[0] == 202
    block_person(by=ann, person=bob)
    with pytest.raises(ConsentRefusedError):
        submit_job(bob, prompt=PROMPT)
    assert client_of(bob).get(f"/api/v1/cameos/{cameo.public_id}").status_code == 404


def enrolment_of(person: User) -> Enrolment:
    cameo = create_cameo(by=person, kind=CameoKind.PERSON)
    return issue_challenge(cameo=cameo, by=person, release_version=VERSION)


def test_threat_15_an_old_or_foreign_nonce_and_an_answered_challenge_are_refused(ann: User) -> None:
    enrolment = enrolment_of(ann)
    with pytest.raises(DomainError) as caught:
        take_capture(enrolment=enrolment, by=ann, nonce="a guess", content=b"x")
    assert caught.value.specific_code == "wrong_nonce"
    with time_machine.travel(enrolment.expires_at + timedelta(seconds=1)), pytest.raises(ConflictError) as late:
        take_capture(enrolment=enrolment, by=ann, nonce=enrolment.nonce, content=b"x")
    assert late.value.specific_code == "challenge_expired"
    take_capture(enrolment=enrolment, by=ann, nonce=enrolment.nonce, content=b"x")
    with pytest.raises(ConflictError) as again:
        take_capture(enrolment=enrolment, by=ann, nonce=enrolment.nonce, content=b"x")
    assert again.value.specific_code == "challenge_used"


def test_threat_15_a_capture_that_was_generated_here_shows_nobody(tmp_path: Path) -> None:
    media = finish(factories.request(tmp_path / "made", frames=24, width=240, height=432))
    remember_clip(clip_id=factories.ANN, media=media)
    with pytest.raises(MadeHereError):
        check_upload(media.file(MediaKind.STANDARD).path, is_capture=True)


def test_threat_16_a_face_that_is_enrolled_already_is_a_doubt_that_names_the_other_cameo(ann: User, bob: User) -> None:
    """With photographs and notices to both, the whole way: tests/cameo/likeness/test_enrolling.py."""
    rng = np.random.default_rng(1)
    face = rng.normal(size=128).astype("<f4")
    face *= 0.6 / np.linalg.norm(face)
    theirs = make_cameo(ann)
    facts: dict[str, Any] = {"cameo_id": theirs.public_id, "version": 1, "actor": "tests", "purpose": "tests"}
    keep(kind=RecordKind.FACE, content=face.tobytes(), is_watched=True, **facts)
    gallery.forget()
    thief, twin = enrolment_of(bob), enrolment_of(make_person("cat"))
    (doubt,) = check_resemblance(face + rng.normal(scale=0.005, size=128).astype("<f4"), thief)
    assert (doubt.what, doubt.note) == (Doubt.LIKE_ANOTHER_CAMEO, theirs.public_id)
    assert Judgement((doubt,)).outcome is Outcome.REVIEW
    assert check_resemblance(-face, twin) == []

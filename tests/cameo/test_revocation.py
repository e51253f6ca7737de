"""Revoking: reads stop with the commit, and everything else follows until nothing is left."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.leaving.exports import request_export
from accounts.models import Export, ExportState, LegalHold, User
from cameo.models import Cameo, CameoAudience, CameoState, CameoUse, ConsentReceipt, Revocation, Scope, UseState
from cameo.receipts.chain import verify_chain
from cameo.services.carrying_out import carry_out_all
from cameo.services.granting import Terms, give_grant
from cameo.services.permitting import resume
from cameo.services.revoking import revoke
from cameo.services.withdrawing import remove_use
from clips.media.urls import signed_url
from clips.models import Clip, ClipState, Rendition
from clips.queries import visible_clips
from common.errors import ConflictError, ForbiddenError
from common.signing import is_genuine
from feed.models import ClipVector
from generation.models import GenerationJob, LedgerEntry
from generation.services.ledger import quota_of
from moderation.provenance.models import MediaFingerprint
from notifications.models import Notice, Notification
from search.models import ClipDocument
from tests.cameo.casts import make_cast_clip
from tests.cameo.factories import open_to
from tests.cast import make_person
from tests.clips.factories import make_clip
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


def make_tree(cameo: Cameo, person: User) -> list[Clip]:
    root = make_cast_clip(cameo, person)
    child = make_cast_clip(cameo, make_person(f"c{root.pk}"), parent=root)
    return [root, child, make_cast_clip(cameo, make_person(f"g{root.pk}"), parent=child)]


def remember(clip: Clip) -> None:
    """Put it into the look-up's index."""
    MediaFingerprint.objects.create(
        clip_id=clip.public_id,
        mark_id=clip.pk,
        sound_mark_id=1,
        mark_epoch=1,
        sketch=b"",
        sketch_height=1,
        sketch_width=1,
    )


def seen_by(person: User | None) -> set[int]:
    return set(visible_clips(person).values_list("pk", flat=True))


def test_reads_stop_with_the_commit_before_any_task_has_run(cameo: Cameo, ann: User, bob: User) -> None:
    tree, other = make_tree(cameo, bob), make_clip(bob)
    addresses = [signed_url(clip.renditions.get(), bob) for clip in tree]
    assert [Client().get(address).status_code for address in addresses] == [200] * 3
    revoke(cameo=cameo, by=ann)
    assert [Client().get(address).status_code for address in addresses] == [404] * 3
    for person in (ann, bob, make_person("cat"), None):
        assert seen_by(person) == {other.pk}


def test_no_new_uses_leaves_what_is_out_and_ends_what_is_being_made(cameo: Cameo, ann: User, bob: User) -> None:
    clip, job = make_cast_clip(cameo, bob), submit_job(bob, prompt="@ann waves")
    revoke(cameo=cameo, by=ann, scope=Scope.NO_NEW_USES)
    carry_out_all()
    job.refresh_from_db()
    assert (job.state, job.failure_code, job.failure_stage) == ("failed", "consent_withdrawn", "consent")
    assert [row.kind for row in LedgerEntry.objects.order_by("pk")] == ["reserve", "refund"]
    assert clip.pk in seen_by(None)
    assert default_storage.exists(clip.renditions.get().key)


def test_taking_down_leaves_no_trace_and_a_signed_report(cameo: Cameo, ann: User, bob: User) -> None:
    tree, other = make_tree(cameo, bob), make_clip(bob)
    queued = [submit_job(bob, prompt="@ann waves") for _ in range(2)]
    keys = [clip.renditions.get().key for clip in tree]
    for clip in [*tree, other]:
        ClipDocument.objects.create(clip=clip, text="x")
        ClipVector.objects.create(clip=clip, text=[1.0] + [0.0] * 383)
        MediaFingerprint.objects.create(
            clip_id=clip.public_id,
            mark_id=clip.pk,
            sound_mark_id=1,
            mark_epoch=1,
            sketch=b"",
            sketch_height=1,
            sketch_width=1,
        )
        Notification.objects.create(
            recipient=bob, kind="like", ids={"clip": clip.public_id}, position=clip.pk, updated_at=clip.created_at
        )
    request_export(by=bob)
    Export.objects.update(state=ExportState.RUNNING, attempt=1)
    revocation = revoke(cameo=cameo, by=ann)
    assert carry_out_all() == 1
    assert carry_out_all() == 0
    assert set(Clip.objects.exclude(state=ClipState.REMOVED)) == {other}
    assert not any(default_storage.exists(key) for key in keys)
    assert Rendition.objects.count() == 0
    for rows in (ClipDocument.objects, ClipVector.objects, Notification.objects.filter(kind="like")):
        assert rows.count() == 1
    assert MediaFingerprint.objects.filter(removed_at=None).get().clip_id == other.public_id
    assert {job.state for job in GenerationJob.objects.filter(pk__in=[job.pk for job in queued])} == {"failed"}
    assert Export.objects.get().state == ExportState.QUEUED
    told = Notice.objects.get(kind="clip_removed")
    assert sorted(told.recipients) == sorted(clip.creator_id for clip in tree)
    revocation.refresh_from_db()
    counts = {step["app"]: step["counts"] for step in revocation.report["steps"]}
    assert counts["clips"]["clips"] == counts["clips"]["renditions"] == counts["search"]["documents"] == 3
    assert (counts["generation"]["jobs"], counts["cameo"]["uses"]) == (2, 3)
    assert is_genuine(revocation.report, revocation.signature, revocation.report["public_key"])
    assert not is_genuine({**revocation.report, "scope": "x"}, revocation.signature, revocation.report["public_key"])


def test_a_new_grant_never_revives_what_was_taken_down(cameo: Cameo, ann: User, bob: User) -> None:
    clip = make_cast_clip(cameo, bob)
    revoke(cameo=cameo, by=ann)
    resume(cameo=cameo, by=ann)
    give_grant(cameo=cameo, by=ann, person=bob, terms=Terms())
    assert clip.pk not in seen_by(bob)
    fresh = make_cast_clip(Cameo.objects.get(pk=cameo.pk), bob)
    carry_out_all()
    assert seen_by(bob) == {fresh.pk}
    fresh.refresh_from_db()
    assert fresh.state == ClipState.PUBLISHED


def test_forgetting_leaves_neither_words_nor_fingerprints_nor_a_way_back(cameo: Cameo, ann: User, bob: User) -> None:
    clip = make_cast_clip(cameo, bob, prompt="@ann waves")
    CameoUse.objects.update(prompt="@ann waves")
    remember(clip)
    revocation = revoke(cameo=cameo, by=ann, scope=Scope.FORGET_ME)
    carry_out_all()
    clip.refresh_from_db()
    cameo.refresh_from_db()
    revocation.refresh_from_db()
    assert (clip.prompt, cameo.state, CameoUse.objects.get().prompt) == ("", CameoState.DELETED, "")
    assert not MediaFingerprint.objects.exists()
    assert revocation.report["steps"][-1]["app"] == "biometrics"
    for act in (lambda: resume(cameo=cameo, by=ann), lambda: revoke(cameo=cameo, by=ann)):
        with pytest.raises(ConflictError):
            act()


def test_what_the_law_holds_is_sealed_and_said_so(cameo: Cameo, ann: User, bob: User) -> None:
    clip = make_cast_clip(cameo, bob)
    LegalHold.objects.create(person=bob, reason="A court order.")
    revocation = revoke(cameo=cameo, by=ann)
    carry_out_all()
    revocation.refresh_from_db()
    assert default_storage.exists(clip.renditions.get().key)
    assert clip.pk not in seen_by(bob)
    assert any("legal hold" in line for line in revocation.report["cannot"])


def test_one_removed_use_takes_its_tree_and_leaves_the_rest(cameo: Cameo, ann: User, bob: User) -> None:
    tree, other = make_tree(cameo, bob), make_cast_clip(cameo, make_person("cat"))
    use = CameoUse.objects.get(clip_id=tree[1].public_id)
    remove_use(use=use, by=ann)
    carry_out_all()
    states = dict(Clip.objects.values_list("pk", "state"))
    assert [states[clip.pk] for clip in [*tree, other]] == ["published", "removed", "removed", "published"]
    use.refresh_from_db()
    assert use.swept_at is not None
    assert not Revocation.objects.exists()


def test_only_the_owner_revokes_and_a_draft_has_nothing_to_revoke(cameo: Cameo, ann: User, bob: User) -> None:
    with pytest.raises(ForbiddenError):
        revoke(cameo=cameo, by=bob)
    Cameo.objects.filter(pk=cameo.pk).update(state=CameoState.IN_REVIEW)
    with pytest.raises(ConflictError):
        revoke(cameo=cameo, by=ann)
    cameo.refresh_from_db()
    assert (cameo.view_epoch, Revocation.objects.count(), ConsentReceipt.objects.count()) == (1, 0, 0)


def test_a_revocation_carried_out_late_spares_what_was_begun_after_it(cameo: Cameo, ann: User, bob: User) -> None:
    old = submit_job(bob, prompt="@ann waves")
    revoke(cameo=cameo, by=ann)
    resume(cameo=cameo, by=ann)
    fresh = submit_job(bob, prompt="@ann waves again")
    carry_out_all()
    states = dict(GenerationJob.objects.values_list("pk", "state"))
    assert (states[old.pk], states[fresh.pk]) == ("failed", "queued")


def test_jobs_that_end_together_are_each_refunded_told_and_receipted(cameo: Cameo, ann: User, bob: User) -> None:
    cat = make_person("cat", plan="pro")
    grant = give_grant(cameo=open_to(cameo, CameoAudience.APPROVED), by=ann, person=bob, terms=Terms(uses_max=9))
    made = [submit_job(person, prompt="@ann waves") for person in (bob, bob, ann)]
    untouched = submit_job(cat, prompt="a red ball bounces")
    before = quota_of(bob).left
    revoke(cameo=cameo, by=ann)
    carry_out_all()
    assert quota_of(bob).left > before
    for job in made:
        job.refresh_from_db()
        assert (job.state, job.attempt_token, job.lease_until) == ("failed", "", None)
        assert [row.to_state for row in job.events.order_by("pk")] == ["queued", "failed"]
        assert LedgerEntry.objects.filter(job=job, kind="refund").count() == 1
        assert Notice.objects.filter(kind="job_failed", ids__job=job.public_id).count() == 1
    untouched.refresh_from_db()
    grant.refresh_from_db()
    assert (untouched.state, grant.uses) == ("queued", 0)
    withdrawn = ConsentReceipt.objects.filter(cameo=cameo, act="withdrawn").order_by("sequence")
    assert [row.use.job_id for row in withdrawn if row.use] == [job.public_id for job in made]
    assert list(verify_chain(cameo)) == []


def test_what_a_revocation_has_carried_out_is_not_walked_a_second_time(cameo: Cameo, ann: User, bob: User) -> None:
    make_tree(cameo, bob)
    revoke(cameo=cameo, by=ann)
    carry_out_all()
    assert CameoUse.objects.filter(state=UseState.WITHDRAWN).count() == 3
    assert not CameoUse.objects.filter(withdrawn_at__isnull=False, swept_at=None).exists()


def test_a_milder_revocation_can_be_followed_by_a_stricter_one(cameo: Cameo, ann: User, bob: User) -> None:
    clip = make_cast_clip(cameo, bob)
    revoke(cameo=cameo, by=ann, scope=Scope.NO_NEW_USES)
    assert clip.pk in seen_by(bob)
    revoke(cameo=cameo, by=ann)
    assert clip.pk not in seen_by(bob)
    assert [row.use_epoch for row in Revocation.objects.order_by("pk")] == [2, 3]

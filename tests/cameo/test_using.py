"""From the prompt to the published clip: consent is asked at every step, and a no at any of them ends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from accounts.models import User
from cameo.errors import ConsentRefusedError
from cameo.models import (
    Approval,
    Cameo,
    CameoAudience,
    CameoGrant,
    CameoUse,
    ConsentReceipt,
    Purpose,
    ReceiptAct,
    UseState,
)
from cameo.services import approving
from cameo.services.granting import Terms, end_grant, give_grant
from cameo.services.permitting import confirm_name, pause, resume
from cameo.services.withdrawing import hide_use, remove_use, show_use
from clips.models import Clip, ClipHold, ClipKind, ClipState
from clips.queries import visible_clips
from clips.services.publishing import Publication, change_publication, publish_clip
from common.errors import ConflictError, RefusedError
from generation import pipeline
from generation.models import GenerationJob, JobState, LedgerEntry
from generation.pipeline.claim import claim_next
from generation.pipeline.lease import Lease
from generation.services import casting, jobs
from generation.services.requests import ClipRequest
from moderation.provenance.c2pa import verify
from notifications.models import Notice
from social.services import block_person
from tests.cameo.factories import make_cameo, open_to
from tests.cast import make_person
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]
PROMPT = "@ann waves from a boat"


@pytest.fixture
def bob() -> User:
    return make_person("bob")


@pytest.fixture
def cameo(ann: User) -> Cameo:
    return open_to(make_cameo(ann), CameoAudience.EVERYONE)


def make_draft(person: User, **fields: Any) -> Clip:
    """A clip with ann in it, made the way people make them."""
    job = submit_job(person, prompt=str(fields.pop("prompt", PROMPT)), **fields)
    assert pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    assert job.clip is not None, (job.failure_code, job.failure_message)
    ClipHold.objects.filter(clip=job.clip).delete()
    return job.clip


def code_of(error: pytest.ExceptionInfo[ConsentRefusedError]) -> str:
    return error.value.specific_code


def remix(person: User, parent: Clip, prompt: str = "now at night") -> GenerationJob:
    request = ClipRequest(prompt=prompt, engine="tiny", seconds=4, size="360p", fps=12, kind=ClipKind.REMIX)
    return jobs.submit(by=person, request=request, parents=[parent])[0]


def test_a_use_is_receipted_announced_and_named_in_the_manifest(cameo: Cameo, ann: User, bob: User) -> None:
    draft = make_draft(bob)
    use = CameoUse.objects.get()
    assert (use.state, use.person, use.clip_id, use.prompt) == (UseState.DRAFT, bob, draft.public_id, PROMPT)
    assert [row.act for row in ConsentReceipt.objects.order_by("sequence")] == [ReceiptAct.ISSUED, ReceiptAct.CONSUMED]
    told = Notice.objects.get(kind="cameo_used")
    assert (told.recipients, told.ids["clip"]) == ([ann.pk], draft.public_id)
    key = draft.renditions.get(kind="small").key
    verdict = verify(Path(default_storage.path(key)))
    issued = ConsentReceipt.objects.get(act=ReceiptAct.ISSUED).hash
    assert list(verdict.consent_receipts) == [issued]


def test_the_owner_sees_others_drafts_and_nobody_else_does(cameo: Cameo, ann: User, bob: User) -> None:
    draft = make_draft(bob)
    seen = {who.handle: visible_clips(who).filter(pk=draft.pk).exists() for who in (ann, bob, make_person("cat"))}
    assert seen == {"ann": True, "bob": True, "cat": False}


def test_a_name_that_leads_nowhere_and_one_that_is_not_open_are_refused_alike(ann: User, bob: User) -> None:
    make_cameo(ann)
    answers = {}
    for name in ("ann", "nobody"):
        with pytest.raises(ConsentRefusedError) as refused:
            submit_job(bob, prompt=f"@{name} waves")
        answers[name] = (code_of(refused), refused.value.message.replace(name, "…"))
    assert answers["ann"] == answers["nobody"]
    failed = GenerationJob.objects.get(prompt="@ann waves")
    assert (failed.state, failed.failure_stage, failed.failure_code) == ("failed", "consent", "cameo_not_available")
    assert not LedgerEntry.objects.exists()


def test_an_id_that_the_asker_may_not_use_is_refused_without_a_trace_of_why(ann: User, bob: User) -> None:
    cameo = make_cameo(ann)
    for public_id in (cameo.public_id, "cameo_" + "0" * 32):
        with pytest.raises(ConsentRefusedError) as refused:
            submit_job(bob, cameos=(public_id,))
        assert code_of(refused) == "cameo_not_available"


def test_refused_tries_reach_the_owners_inbox_and_are_capped(ann: User, bob: User) -> None:
    cameo = make_cameo(ann)
    for _ in range(22):
        with pytest.raises(ConsentRefusedError):
            submit_job(bob, prompt=PROMPT)
    tries = CameoUse.objects.filter(cameo=cameo, state=UseState.REFUSED)
    assert tries.count() == 20
    assert {(row.refusal_code, row.prompt) for row in tries} == {("cameo_not_available", PROMPT)}
    assert not ConsentReceipt.objects.exists()


def test_every_owner_of_a_clip_for_two_must_agree(cameo: Cameo, bob: User) -> None:
    cat = make_person("cat")
    make_cameo(cat)
    with pytest.raises(ConsentRefusedError):
        submit_job(bob, prompt="@ann and @cat dance")
    assert not CameoUse.objects.exclude(state=UseState.REFUSED).exists()
    open_to(Cameo.objects.get(owner=cat), CameoAudience.EVERYONE)
    submit_job(bob, prompt="@ann and @cat dance")
    assert CameoUse.objects.filter(state=UseState.GRANTED).count() == 2


@pytest.mark.parametrize(
    ("rules", "prompt", "limit"),
    [
        ({}, "@ann gives a campaign speech before the election", "politics"),
        ({}, "@ann in a bikini", "revealing"),
        ({"allows_changed_appearance": False}, "@ann turns into a zombie", "changed_appearance"),
        ({"allows_voice": False}, "@ann says hello", "voice"),
        ({"banned_topics": ["alcohol"]}, "@ann pours a glass of wine", "alcohol"),
        ({"banned_words": ["snake"]}, "@ann holds two snakes", "the word “snake”"),
        ({"banned_words": ["snake"]}, "@ann holds one s n a k e", "the word “snake”"),
        ({"wishes": "Please be kind. No clowns, and never on a roller coaster."}, "@ann meets a clown", "clown"),
        ({"wishes": "No clowns, and never on a roller coaster."}, "@ann rides a roller coaster", "roller coaster"),
    ],
)
def test_limits_on_words_hold_before_anything_is_made(
    cameo: Cameo, bob: User, rules: dict[str, Any], prompt: str, limit: str
) -> None:
    open_to(cameo, CameoAudience.EVERYONE, **rules)
    with pytest.raises(ConsentRefusedError) as refused:
        submit_job(bob, prompt=prompt)
    assert code_of(refused) == "cameo_limits"
    assert limit in str(refused.value.errors[0]["code"])
    assert CameoUse.objects.get().state == UseState.REFUSED


def test_limits_do_not_bind_the_owner(cameo: Cameo, ann: User) -> None:
    open_to(cameo, CameoAudience.EVERYONE, banned_words=["snake"])
    assert submit_job(ann, prompt="@ann holds a snake").state == JobState.QUEUED


def test_variations_spend_uses_and_the_last_one_is_spent_once(cameo: Cameo, ann: User, bob: User) -> None:
    open_to(cameo, CameoAudience.APPROVED)
    grant = give_grant(cameo=cameo, by=ann, person=bob, terms=Terms(uses_max=2))
    with pytest.raises(ConsentRefusedError) as refused:
        submit_job(bob, prompt=PROMPT, variations=3)
    assert code_of(refused) == "grant_used_up"
    assert GenerationJob.objects.filter(state=JobState.QUEUED).count() == 0
    job = submit_job(bob, prompt=PROMPT, variations=2)
    grant.refresh_from_db()
    assert grant.uses == 2
    jobs.cancel(job=job, by=bob)
    grant.refresh_from_db()
    assert grant.uses == 1
    assert [row.act for row in ConsentReceipt.objects.order_by("sequence")] == ["issued", "issued", "withdrawn"]


def test_a_use_whose_consent_ended_while_queued_is_never_rendered(cameo: Cameo, ann: User, bob: User) -> None:
    job = submit_job(bob, prompt=PROMPT)
    pause(cameo=cameo, by=ann)
    resume(cameo=Cameo.objects.get(), by=ann)
    assert pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    assert (job.state, job.failure_stage, job.failure_code) == ("failed", "consent", "cameo_paused")
    assert "paused their cameo meanwhile" in job.failure_message
    assert not Clip.objects.exists()
    assert [entry.kind for entry in LedgerEntry.objects.order_by("pk")] == ["reserve", "refund"]
    assert CameoUse.objects.exclude(state=UseState.REFUSED).get().state == UseState.DROPPED


@pytest.mark.parametrize("act", ["pause", "end the grant", "block", "suspend the owner", "remove the use"])
def test_a_running_attempt_notices_that_consent_ended(cameo: Cameo, ann: User, bob: User, act: str) -> None:
    open_to(cameo, CameoAudience.APPROVED)
    grant = give_grant(cameo=cameo, by=ann, person=bob, terms=Terms())
    submit_job(bob, prompt=PROMPT)
    claimed = claim_next("cpu.tiny", worker="busy")
    assert claimed is not None
    lease = Lease(claimed)
    assert lease.check()
    match act:
        case "pause":
            pause(cameo=cameo, by=ann)
        case "end the grant":
            end_grant(grant=grant, by=ann)
        case "block":
            block_person(by=ann, person=bob)
        case "suspend the owner":
            User.objects.filter(pk=ann.pk).update(is_active=False)
        case _:
            remove_use(use=CameoUse.objects.get(), by=ann)
    assert not lease.check()
    assert lease.is_withdrawn
    assert casting.why_ended(claimed).specific_code == ("cameo_paused" if act == "pause" else "consent_withdrawn")


def test_publishing_asks_again(cameo: Cameo, ann: User, bob: User) -> None:
    draft = make_draft(bob)
    pause(cameo=cameo, by=ann)
    with pytest.raises(ConsentRefusedError) as refused:
        publish_clip(draft=draft, by=bob, publication=Publication())
    assert code_of(refused) == "cameo_paused"
    draft.refresh_from_db()
    assert draft.state == ClipState.DRAFT
    resume(cameo=Cameo.objects.get(), by=ann)
    publish_clip(draft=draft, by=bob, publication=Publication())
    assert CameoUse.objects.get(state=UseState.PUBLISHED).clip_id == draft.public_id
    assert ConsentReceipt.objects.order_by("-sequence")[0].act == ReceiptAct.PUBLISHED


def test_a_caption_keeps_within_the_limits_too(cameo: Cameo, ann: User, bob: User) -> None:
    draft = make_draft(bob)
    open_to(cameo, CameoAudience.EVERYONE, banned_words=["snake"])
    with pytest.raises(ConsentRefusedError):
        publish_clip(draft=draft, by=bob, publication=Publication(caption="What a snake!"))
    clip = publish_clip(draft=draft, by=bob, publication=Publication(caption="What a day!"))
    with pytest.raises(ConsentRefusedError):
        change_publication(clip=clip, by=bob, publication=Publication(caption="What a snake!"))
    clip.refresh_from_db()
    assert clip.caption == "What a day!"


def test_an_owner_who_wants_to_look_first_is_asked_and_silence_is_a_no(cameo: Cameo, ann: User, bob: User) -> None:
    open_to(cameo, CameoAudience.EVERYONE, asks_each_use=True)
    draft = make_draft(bob)
    for _ in range(2):
        with pytest.raises(ConflictError, match="looks at it first"):
            publish_clip(draft=draft, by=bob, publication=Publication())
    assert Notice.objects.filter(kind="cameo_approval").count() == 1
    use = CameoUse.objects.get()
    CameoUse.objects.update(approval_due_at=use.created_at)
    assert approving.lapse_silent() == 1
    with pytest.raises(ConsentRefusedError) as refused:
        publish_clip(draft=draft, by=bob, publication=Publication())
    assert code_of(refused) == "use_refused"
    approving.allow_use(use=CameoUse.objects.get(pk=use.pk), by=ann)
    publish_clip(draft=draft, by=bob, publication=Publication())
    assert visible_clips(make_person("cat")).filter(pk=draft.pk).exists()


def test_silence_counts_as_no_even_before_the_sweep_came_by(cameo: Cameo, ann: User, bob: User) -> None:
    open_to(cameo, CameoAudience.EVERYONE, asks_each_use=True)
    draft = make_draft(bob)
    with pytest.raises(ConflictError):
        publish_clip(draft=draft, by=bob, publication=Publication())
    CameoUse.objects.update(approval_due_at=CameoUse.objects.get().created_at)
    with pytest.raises(ConsentRefusedError):
        publish_clip(draft=draft, by=bob, publication=Publication())
    assert CameoUse.objects.exclude(state=UseState.REFUSED).get().approval == Approval.WAITING


def test_an_owner_may_ask_again_after_having_allowed(cameo: Cameo, ann: User, bob: User) -> None:
    draft = make_draft(bob)
    use = CameoUse.objects.select_related("cameo__owner", "person").get()
    approving.ask_again(use=use, by=ann)
    with pytest.raises(ConflictError):
        publish_clip(draft=draft, by=bob, publication=Publication())
    approving.refuse_use(use=use, by=ann)
    with pytest.raises(ConsentRefusedError):
        publish_clip(draft=draft, by=bob, publication=Publication())


def test_a_remix_needs_consent_of_those_in_its_parent(cameo: Cameo, ann: User, bob: User) -> None:
    cat = make_person("cat")
    clip = publish_clip(draft=make_draft(bob), by=bob, publication=Publication())
    open_to(cameo, CameoAudience.APPROVED)
    give_grant(cameo=cameo, by=ann, person=bob, terms=Terms())
    with pytest.raises(ConsentRefusedError):
        remix(cat, clip)
    give_grant(cameo=cameo, by=ann, person=cat, terms=Terms())
    job = remix(cat, clip)
    assert pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    assert job.clip is not None
    cast = {(row.use.person.handle, row.is_inherited) for row in job.clip.cast.select_related("use__person")}
    assert cast == {("bob", True), ("cat", False)}
    assert visible_clips(ann).filter(pk=job.clip.pk).exists()


def test_removing_a_use_takes_the_clip_and_all_that_came_of_it_out_of_sight(cameo: Cameo, ann: User, bob: User) -> None:
    cat = make_person("cat")
    clip = publish_clip(draft=make_draft(bob), by=bob, publication=Publication())
    job = remix(cat, clip)
    pipeline.run_next("cpu.tiny")
    job.refresh_from_db()
    other = publish_clip(draft=make_draft(cat), by=cat, publication=Publication())
    use = CameoUse.objects.get(clip_id=clip.public_id)
    remove_use(use=use, by=ann)
    for who in (ann, bob, cat):
        seen = set(visible_clips(who).values_list("pk", flat=True))
        assert seen == {other.pk}, who.handle
    with pytest.raises(ConflictError):
        remove_use(use=CameoUse.objects.create(cameo=cameo, person=bob, state="refused", refusal_code="x"), by=ann)


def test_hiding_keeps_it_from_others_until_it_is_shown_again(cameo: Cameo, ann: User, bob: User) -> None:
    clip = publish_clip(draft=make_draft(bob), by=bob, publication=Publication())
    cat, use = make_person("cat"), CameoUse.objects.get()

    def seen() -> list[bool]:
        return [visible_clips(who).filter(pk=clip.pk).exists() for who in (ann, bob, cat, None)]

    hide_use(use=use, by=ann)
    assert seen() == [True, True, False, False]
    show_use(use=use, by=ann)
    assert seen() == [True, True, True, True]


def test_a_block_between_owner_and_creator_or_viewer_shuts_the_clip(cameo: Cameo, ann: User, bob: User) -> None:
    clip = publish_clip(draft=make_draft(bob), by=bob, publication=Publication())
    cat, eve = make_person("cat"), make_person("eve")
    block_person(by=ann, person=eve)
    assert [visible_clips(who).filter(pk=clip.pk).exists() for who in (cat, eve)] == [True, False]
    block_person(by=bob, person=ann)
    assert [visible_clips(who).filter(pk=clip.pk).exists() for who in (ann, bob, cat, None)] == [False] * 4


def test_a_confirmed_name_passes_the_filter_for_those_who_may_use_it(cameo: Cameo, ann: User, bob: User) -> None:
    prompt = "@ann, that is Barack Obama, waves from a boat"
    with pytest.raises(RefusedError):
        submit_job(bob, prompt=prompt)
    confirm_name(cameo=cameo, by=make_person("mod", is_staff=True), name="Barack Obama")
    assert submit_job(bob, prompt=prompt).state == JobState.QUEUED
    with pytest.raises(RefusedError):
        submit_job(make_person("cat"), prompt="Barack Obama waves from a boat")


def test_a_purpose_is_held_to_by_the_grant_and_kept_on_the_receipt(cameo: Cameo, ann: User, bob: User) -> None:
    open_to(cameo, CameoAudience.APPROVED)
    give_grant(cameo=cameo, by=ann, person=bob, terms=Terms(purposes=[Purpose.COMEDY]))
    with pytest.raises(ConsentRefusedError):
        submit_job(bob, prompt=PROMPT, purpose=Purpose.ADVERTISING)
    submit_job(bob, prompt=PROMPT, purpose=Purpose.COMEDY)
    assert '"purpose":"comedy"' in ConsentReceipt.objects.get().body
    assert CameoGrant.objects.get().uses == 1

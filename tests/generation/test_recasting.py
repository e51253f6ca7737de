"""A remix with somebody else in it: lineage stays, the likeness does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cameo.errors import ConsentRefusedError
from cameo.models import Cameo, CameoAudience, CameoUse, UseState
from clips.models import Clip, ClipCast, ClipKind
from clips.queries import visible_clips
from clips.services.drafts import DraftFacts, create_draft
from generation.engines.base import Mode
from generation.engines.codec import plan_from_json
from generation.models import GenerationJob, JobState
from generation.services import casting
from generation.services.repeating import reroll
from generation.services.requests import ClipRequest
from tests.cameo.factories import make_cameo, open_to
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]


@pytest.fixture
def client(bob: User) -> Client:
    return client_of(bob)


@pytest.fixture
def anns(ann: User) -> Cameo:
    return make_cameo(ann)


@pytest.fixture
def bobs(bob: User) -> Cameo:
    return make_cameo(bob)


@pytest.fixture
def clip(ann: User, anns: Cameo) -> Clip:
    clip = make_clip(ann, prompt="@ann and a dog dance, says @Ann.")
    cast_in(clip, anns)
    return clip


def cast_in(clip: Clip, cameo: Cameo) -> None:
    use = CameoUse.objects.create(
        cameo=cameo, person=clip.creator, job_id=f"job_{clip.pk}", clip_id=clip.public_id, state=UseState.PUBLISHED,
        use_epoch=cameo.use_epoch, view_epoch=cameo.view_epoch, permission_version=cameo.permission_version,
    )  # fmt: skip
    ClipCast.objects.create(clip=clip, cameo=cameo, use=use, view_epoch=cameo.view_epoch)


def ask(client: Client, clip: Clip, replacements: dict[str, str | None], **body: Any) -> Any:
    wanted = {"engine": "tiny", "seconds": 4, "remix_of": clip.public_id, "cameo_replacements": replacements}
    return post_json(client, "/api/v1/generations", {**wanted, **body})


def test_who_is_in_a_clip_is_told_as_far_as_the_reader_may_know(client: Client, ann: User, clip: Clip) -> None:
    path = f"/api/v1/clips/{clip.public_id}/cast"
    (row,) = client.get(path).json()
    assert (row["handle"], row["may_cast"]) == (None, False)
    (own,) = client_of(ann).get(path).json()
    assert (own["id"], own["handle"], own["may_cast"]) == (row["id"], "ann", True)


def test_without_a_replacement_the_missing_permission_refuses(bob: User, clip: Clip) -> None:
    with pytest.raises(ConsentRefusedError):
        casting.agree(ClipRequest("at night", kind=ClipKind.REMIX), by=bob, parents=[clip])


def test_ones_own_cameo_takes_the_place_in_words_and_cast(client: Client, clip: Clip, anns: Cameo, bobs: Cameo) -> None:
    answer = ask(client, clip, {anns.public_id: bobs.public_id})
    assert answer.status_code == 202, answer.content
    job = GenerationJob.objects.get()
    assert (job.prompt, job.clip_kind, job.is_from_words) == ("@bob and a dog dance, says @bob.", "remix", True)
    assert [row.clip_id for row in job.parent_rows.all()] == [clip.pk]
    plan = plan_from_json(job.plan)
    assert (plan.request.mode, plan.request.source) == (Mode.TEXT, None)
    assert casting.reference_ids(job) == [bobs.public_id]
    assert not CameoUse.objects.filter(cameo=anns, person__handle="bob").exists()


def test_nobody_known_may_take_the_place(client: Client, clip: Clip, anns: Cameo) -> None:
    assert ask(client, clip, {anns.public_id: None}).status_code == 202
    job = GenerationJob.objects.get()
    assert job.prompt == "somebody and a dog dance, says somebody."
    assert casting.reference_ids(job) == []


def test_naming_the_replaced_person_all_the_same_asks_for_consent(client: Client, clip: Clip, anns: Cameo) -> None:
    answer = ask(client, clip, {anns.public_id: None}, prompt="@ann dances alone")
    assert (answer.status_code, answer.json()["code"]) == (403, "cameo_not_available")
    assert not GenerationJob.objects.exclude(state=JobState.FAILED).exists()


def test_whoever_is_not_replaced_is_asked_as_ever(client: Client, clip: Clip, anns: Cameo) -> None:
    cat = make_person("cat")
    cats = make_cameo(cat)
    cast_in(clip, cats)
    assert ask(client, clip, {anns.public_id: None}).status_code == 403
    open_to(cats, CameoAudience.EVERYONE)
    assert ask(client, clip, {anns.public_id: None}).status_code == 202
    assert casting.reference_ids(GenerationJob.objects.latest("pk")) == [cats.public_id]


def test_what_comes_of_it_outlives_a_withdrawal_by_whoever_was_replaced(
    client: Client, bob: User, clip: Clip, anns: Cameo
) -> None:
    ask(client, clip, {anns.public_id: None})
    job = GenerationJob.objects.get()
    facts = DraftFacts("clip_new", ClipKind.REMIX, job.prompt, "tiny", "Tiny", 1, 720, 1280, 24, 96)
    made = create_draft(by=bob, facts=facts, files=[], parents=[clip], inherits_cast=False, token="none")
    usual = create_draft(
        by=bob, facts=DraftFacts("clip_usual", ClipKind.REMIX, "", "tiny", "Tiny", 1, 720, 1280, 24, 96), files=[],
        parents=[clip], token="none",
    )  # fmt: skip
    assert made.parent == clip
    Cameo.objects.filter(pk=anns.pk).update(view_epoch=anns.view_epoch + 1)
    seen = set(visible_clips(bob).values_list("public_id", flat=True))
    assert made.public_id in seen
    assert seen.isdisjoint({clip.public_id, usual.public_id})


def test_rolling_again_still_leaves_them_out(client: Client, bob: User, clip: Clip, anns: Cameo) -> None:
    ask(client, clip, {anns.public_id: None})
    again = reroll(job=GenerationJob.objects.get(), by=bob)
    assert again.is_from_words
    assert casting.reference_ids(again) == []


@pytest.mark.parametrize("what", ["stranger", "no_remix", "hidden_prompt", "not_mine"])
def test_a_replacement_that_makes_no_sense_is_refused(
    client: Client, clip: Clip, anns: Cameo, bobs: Cameo, what: str
) -> None:
    stranger = make_cameo(make_person("cat"))
    match what:
        case "stranger":
            answer, code = ask(client, clip, {bobs.public_id: None}), "not_cast"
        case "no_remix":
            answer, code = ask(client, clip, {anns.public_id: None}, remix_of=None, prompt="a ball"), "not_a_remix"
        case "hidden_prompt":
            Clip.objects.filter(pk=clip.pk).update(is_prompt_shown=False)
            answer, code = ask(client, clip, {anns.public_id: None}), "prompt_empty"
        case _:
            answer, code = ask(client, clip, {anns.public_id: stranger.public_id}), "cameo_not_available"
    assert answer.json()["code"] == code
    assert not GenerationJob.objects.exists()

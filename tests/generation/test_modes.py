"""Clips that begin from other clips: extensions, remixes, edits, storyboards, through the door and the pipeline."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import User
from clips.models import Audience, Clip, ClipKind, LineageEdge, RenditionKind
from common.errors import ForbiddenError, InvalidInputError
from generation import pipeline
from generation.engines.base import Shot
from generation.models import GenerationJob, JobState
from generation.services.ledger import quota_of
from tests.cast import client_of, make_person, post_json
from tests.generation.making import ask, difference, finish, make, media_of, open_to_all, pictures_of, seconds_of

pytestmark = pytest.mark.django_db(transaction=True)
BALL = "a red ball rolls on grass at sunset"


@pytest.fixture
def ann() -> User:
    return make_person("ann", plan="pro")


@pytest.fixture
def clip(ann: User) -> Clip:
    return make(ann, BALL, seed=7)


def truth_of(clip: Clip) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(media_of(clip, RenditionKind.TRUTH).read_text())
    return record


def test_the_unmarked_source_is_kept_and_never_leaves(ann: User, clip: Clip) -> None:
    source, shown = pictures_of(media_of(clip, RenditionKind.SOURCE)), pictures_of(media_of(clip))
    assert len(source) == len(shown) == clip.frames
    assert difference(source[20], shown[20]) > 0
    body = client_of(ann).get(f"/api/v1/clips/{clip.public_id}").json()
    assert set(body["media"]) & {"source", "truth"} == set()


def test_an_extension_is_its_parent_and_what_follows_as_one_clip(ann: User, clip: Clip) -> None:
    job = ask(ann, "the ball rolls on", parents=[clip], kind=ClipKind.EXTENSION, seconds=3.0)
    assert (job.engine, float(job.credits)) == ("sim", 3.0)
    longer = finish(job)
    assert (longer.kind, longer.parent, longer.depth) == (ClipKind.EXTENSION, clip, 1)
    assert (longer.width, longer.height, longer.fps) == (clip.width, clip.height, clip.fps)
    assert longer.frames == clip.frames + 36
    assert seconds_of(media_of(longer)) == pytest.approx(7.0)
    old = pictures_of(media_of(clip, RenditionKind.SOURCE))
    new = pictures_of(media_of(longer, RenditionKind.SOURCE))
    assert difference(old[10], new[10]) < 1.5
    steps = [difference(new[i], new[i + 1]) for i in range(clip.frames - 6, clip.frames + 5)]
    assert steps[5] < 2.5 * max(steps[:5] + steps[6:]) + 0.5


def test_an_extension_can_be_had_alone_and_be_extended_again(ann: User, clip: Clip) -> None:
    alone = make(ann, "the ball rolls on", parents=[clip], kind=ClipKind.EXTENSION, seconds=2.0, is_joined=False)
    assert alone.frames == 24
    joined = make(ann, "the ball rolls on", parents=[clip], kind=ClipKind.EXTENSION, seconds=2.0)
    again = make(ann, "the ball rolls on", parents=[joined], kind=ClipKind.EXTENSION, seconds=2.0)
    assert (again.frames, again.depth, again.root) == (clip.frames + 48, 2, clip)
    assert truth_of(again)["end"]


def test_an_extension_may_not_outgrow_the_limit(ann: User, clip: Clip) -> None:
    Clip.objects.filter(pk=clip.pk).update(frames=12 * 119)
    clip.refresh_from_db()
    with pytest.raises(InvalidInputError) as refusal:
        ask(ann, "on", parents=[clip], kind=ClipKind.EXTENSION, seconds=2.0)
    assert refusal.value.specific_code == "extended_too_long"
    assert not GenerationJob.objects.filter(clip_kind=ClipKind.EXTENSION).exists()


def test_a_remix_takes_over_what_it_does_not_name(ann: User, clip: Clip) -> None:
    bob = make_person("bob")
    open_to_all(clip)
    weak = ask(bob, "make it night", parents=[clip], kind=ClipKind.REMIX, strength=0.1)
    assert weak.plan is not None
    assert weak.plan["request"]["source"]["strength"] == 0.1
    remix = finish(weak)
    (shot,) = truth_of(remix)["shots"]
    assert (shot["hour"], shot["place"]) == ("night", "meadow")
    assert [one["word"] for one in truth_of(remix)["objects"]] == ["ball"]
    assert (remix.kind, remix.parent, remix.creator) == (ClipKind.REMIX, clip, bob)
    assert (remix.width, remix.fps, remix.frames) == (clip.width, clip.fps, clip.frames)


def test_an_edit_keeps_everything_but_what_it_says(ann: User, clip: Clip) -> None:
    edit = make(ann, "make it night", parents=[clip], kind=ClipKind.EDIT)
    (shot,) = truth_of(edit)["shots"]
    assert (shot["hour"], shot["place"]) == ("night", "meadow")
    assert [one["word"] for one in truth_of(edit)["objects"]] == ["ball"]
    assert (edit.kind, edit.parent, edit.frames) == (ClipKind.EDIT, clip, clip.frames)


def test_an_edit_that_would_change_nothing_is_refused_before_it_costs(ann: User, clip: Clip) -> None:
    before = quota_of(ann)
    answer = post_json(client_of(ann), "/api/v1/generations", {"prompt": "don't add a dog", "edit_of": clip.public_id})
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_changes")
    assert "replace the ball with a fox" in answer.json()["suggestions"]
    assert not GenerationJob.objects.filter(clip_kind=ClipKind.EDIT).exists()
    assert quota_of(ann) == before


@pytest.mark.parametrize("words", ["🎉", "❤️❤️", "?!", "…", "asdf"])
@pytest.mark.parametrize("way", ["generations", "generations/estimate"])
def test_a_remix_without_a_word_is_refused_before_it_costs(ann: User, clip: Clip, way: str, words: str) -> None:
    before = quota_of(ann)
    answer = post_json(client_of(ann), f"/api/v1/{way}", {"prompt": words, "remix_of": clip.public_id})
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_changes")
    assert answer.json()["errors"][0]["pointer"] == "/prompt"
    assert not GenerationJob.objects.filter(clip_kind=ClipKind.REMIX).exists()
    assert quota_of(ann) == before


def test_a_remix_by_few_words_in_any_script_is_one(ann: User, clip: Clip) -> None:
    for words in ("🎉 at night", "夜に", "4 dogs"):
        answer = post_json(
            client_of(ann), "/api/v1/generations/estimate", {"prompt": words, "remix_of": clip.public_id}
        )
        assert answer.status_code == 200, answer.json()


def test_a_storyboard_keeps_what_broke_in_the_next_shot(ann: User) -> None:
    shots = (Shot("a glass falls from a table in a kitchen and shatters", 3.0), Shot("the glass in the kitchen", 2.0))
    board = make(ann, "", shots=shots)
    record = truth_of(board)
    assert [shot["last_frame"] - shot["first_frame"] for shot in record["shots"]] == [36, 24]
    assert record["objects"][0]["broken_at"] is not None
    second = record["tracks"]["glass_1"][1]
    assert not any(second["is_visible"])


def test_a_right_withdrawn_while_it_waits_ends_the_job_and_gives_the_credits_back(clip: Clip) -> None:
    bob = make_person("bob")
    open_to_all(clip)
    job = ask(bob, "make it night", parents=[clip], kind=ClipKind.REMIX)
    assert float(quota_of(bob).left) == 56
    Clip.objects.filter(pk=clip.pk).update(remix_audience=Audience.NOBODY)
    assert pipeline.run_next(job.queue)
    job.refresh_from_db()
    assert (job.state, job.failure_stage, job.failure_code) == (JobState.FAILED, "consent", "remix_not_allowed")
    assert float(quota_of(bob).left) == 60


@pytest.mark.parametrize("kind", [ClipKind.EXTENSION, ClipKind.REMIX, ClipKind.DUET])
def test_every_mode_needs_the_right_to_its_parent(clip: Clip, kind: ClipKind) -> None:
    open_to_all(clip)
    Clip.objects.filter(pk=clip.pk).update(remix_audience=Audience.FOLLOWERS)
    clip.refresh_from_db()
    with pytest.raises(ForbiddenError):
        ask(make_person("cat"), "on", parents=[clip], kind=kind)
    assert GenerationJob.objects.count() == 1


def test_the_api_names_one_parent_only(ann: User, clip: Clip) -> None:
    body = {"prompt": "on", "remix_of": clip.public_id, "extension_of": clip.public_id}
    answer = post_json(client_of(ann), "/api/v1/generations", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "several_parents")


def test_the_api_extends_and_prices_only_what_is_new(ann: User, clip: Clip) -> None:
    client = client_of(ann)
    body = {"prompt": "the ball rolls on", "extension_of": clip.public_id, "seconds": 2}
    estimate = post_json(client, "/api/v1/generations/estimate", body).json()
    assert (estimate["credits"], estimate["seconds"]) == (2.0, 2.0)
    (job,) = post_json(client, "/api/v1/generations", body).json()["jobs"]
    assert (job["kind"], job["parents"], job["width"]) == ("extension", [clip.public_id], clip.width)
    finish(GenerationJob.objects.get(public_id=job["id"]))
    assert LineageEdge.objects.filter(parent=clip).count() == 1

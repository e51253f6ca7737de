"""A clip asks to be answered, by its words or its sound; answers are its children, seen through the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from clips.challenges.services import Call, close_challenge, open_challenge
from clips.models import Audience, Challenge, ChallengeKind, Clip, ClipKind, Visibility
from clips.services.publishing import Publication, change_publication, publish_clip, remove_clip
from common import clock
from generation.composing import recipe
from generation.composing.recipe import NEW, Layout
from generation.models import GenerationJob
from notifications.kinds import Kind
from notifications.models import Notice
from social.services import block_person
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
LOOK = {"engine": "tiny", "seconds": 4, "fps": 12}
WORDS = Call(ChallengeKind.PROMPT, "Balls of the world", "A ball bounces")
SOUND = Call(ChallengeKind.SOUND, "Dance to this")


@pytest.fixture
def clip(ann: User) -> Clip:
    return make_clip(ann, width=360, height=640)


def answer(client: Client, challenge: Challenge, **body: Any) -> Any:
    return post_json(client, "/api/v1/generations", {**LOOK, "answer_to": challenge.public_id, **body})


def make_answer(by: User, clip: Clip, **fields: Any) -> Clip:
    return make_clip(by, parent=clip, kind=ClipKind.ANSWER, **fields)


def test_a_clip_becomes_a_challenge_and_says_so(ann: User, clip: Clip) -> None:
    body = {"kind": "prompt", "title": "Balls of the world", "prompt": "A ball bounces"}
    made = post_json(client_of(ann), f"/api/v1/clips/{clip.public_id}/challenge", body)
    assert made.status_code == 201
    assert (made.json()["is_open"], made.json()["creator"]["handle"]) == (True, "ann")
    assert Client().get(f"/api/v1/clips/{clip.public_id}").json()["challenge"] == made.json()["id"]
    page = Client().get("/api/v1/people/ann/clips").json()["data"]
    assert [row["challenge"] for row in page] == [made.json()["id"]]
    listed = Client().get("/api/v1/challenges").json()["data"]
    assert [row["id"] for row in listed] == [made.json()["id"]]
    again = post_json(client_of(ann), f"/api/v1/clips/{clip.public_id}/challenge", body)
    assert (again.status_code, again.json()["code"]) == (409, "challenge_exists")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"kind": "prompt", "title": "Balls"}, 400, "prompt_empty"),
        ({"kind": "dance", "title": "Balls"}, 400, "invalid_input"),
        ({"kind": "sound", "title": ""}, 400, "invalid_input"),
        ({"kind": "sound", "title": "Balls", "closes_at": "2001-01-01T00:00:00Z"}, 400, "closes_in_the_past"),
        ({"kind": "sound", "title": "two naked people having sex, porn"}, 422, "moderation_blocked"),
        ({"kind": "sound", "title": "I will kill you"}, 422, "moderation_blocked"),
        ({"kind": "prompt", "title": "x", "prompt": "two naked people having sex, porn"}, 422, "moderation_blocked"),
    ],
)
def test_a_bad_challenge_is_refused(ann: User, clip: Clip, body: dict[str, Any], status: int, code: str) -> None:
    told = post_json(client_of(ann), f"/api/v1/clips/{clip.public_id}/challenge", body)
    assert (told.status_code, told.json()["code"]) == (status, code)
    assert not Challenge.objects.exists()


def test_only_ones_own_published_clip_that_may_be_remixed_asks_to_be_answered(ann: User, bob: User) -> None:
    body = {"kind": "sound", "title": "Dance to this"}
    draft, shut = make_draft(ann), make_clip(ann, remix_audience=Audience.NOBODY)
    for client, clip, status in (
        (client_of(ann), draft, 409),
        (client_of(ann), shut, 409),
        (client_of(bob), shut, 403),
    ):
        assert post_json(client, f"/api/v1/clips/{clip.public_id}/challenge", body).status_code == status
    assert not Challenge.objects.exists()


def test_an_answer_by_words_begins_with_the_prompt_and_has_the_clip_as_its_parent(
    ann: User, bob: User, clip: Clip
) -> None:
    challenge = open_challenge(clip=clip, by=ann, call=WORDS)
    made = answer(client_of(bob), challenge, prompt="on the moon")
    assert made.status_code == 202, made.content
    (job,) = made.json()["jobs"]
    assert (job["kind"], job["prompt"], job["parents"]) == ("answer", "A ball bounces on the moon", [clip.public_id])
    assert (job["width"], job["height"]) == (360, 640)
    assert answer(client_of(bob), challenge).json()["jobs"][0]["prompt"] == "A ball bounces"
    assert GenerationJob.objects.latest("pk").composition is None


def test_an_answer_to_a_sound_keeps_it_below_its_own_silent_picture(ann: User, bob: User, clip: Clip) -> None:
    challenge = open_challenge(clip=clip, by=ann, call=SOUND)
    assert answer(client_of(bob), challenge, prompt="a dog dances").status_code == 202
    job = GenerationJob.objects.get()
    whole = recipe.from_json(job.composition or {})
    assert job.prompt == "a dog dances"
    assert (whole.layout, whole.seconds) == (Layout.SEQUENCE, 4)
    assert [(piece.parent, piece.volume) for piece in whole.pieces] == [(NEW, 0.0)]
    assert whole.bed is not None
    assert (whole.bed.parent, whole.bed.volume) == (0, 1.0)


def test_nothing_is_answered_once_it_is_over_and_drafts_may_still_be_published(
    ann: User, bob: User, clip: Clip
) -> None:
    until = Call(ChallengeKind.PROMPT, "Balls", "A ball bounces", clock.now() + timedelta(days=2))
    challenge = open_challenge(clip=clip, by=ann, call=until)
    client = client_of(bob)
    assert answer(client, challenge, prompt="higher").status_code == 202
    draft = make_draft(bob, parent=clip, kind=ClipKind.ANSWER)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        told = answer(client, challenge, prompt="higher")
        assert (told.status_code, told.json()["code"]) == (409, "challenge_closed")
        assert client.get("/api/v1/challenges").json()["data"] == []
        closed = client.get("/api/v1/challenges", {"state": "closed"}).json()["data"]
        assert [row["is_open"] for row in closed] == [False]
        publish_clip(draft=draft, by=bob, publication=Publication())
    assert GenerationJob.objects.count() == 1


def test_its_creator_ends_it_and_nobody_else(ann: User, bob: User, clip: Clip) -> None:
    challenge = open_challenge(clip=clip, by=ann, call=SOUND)
    path = f"/api/v1/challenges/{challenge.public_id}"
    assert Client().delete(path).status_code == 401
    assert client_of(bob).delete(path).status_code == 403
    assert Client().get(path).json()["is_open"] is True
    for _ in range(2):
        assert client_of(ann).delete(path).status_code == 204
    told = Client().get(path).json()
    assert told["is_open"] is False
    assert answer(client_of(bob), challenge, prompt="a dog dances").status_code == 409


def test_answers_are_a_page_of_what_the_reader_may_see(ann: User, bob: User, clip: Clip) -> None:
    challenge = open_challenge(clip=clip, by=ann, call=SOUND)
    open_one, _ = make_answer(bob, clip), make_answer(bob, clip, visibility=Visibility.UNLISTED)
    shut = make_answer(bob, clip, visibility=Visibility.FOLLOWERS)
    make_clip(bob, parent=clip, kind=ClipKind.REMIX)
    eve = make_person("eve")
    block_person(by=bob, person=eve)
    path = f"/api/v1/challenges/{challenge.public_id}/answers"

    def seen(client: Client) -> list[str]:
        return [row["id"] for row in client.get(path).json()["data"]]

    assert seen(Client()) == [open_one.public_id]
    assert seen(client_of(bob)) == [shut.public_id, open_one.public_id]
    assert seen(client_of(eve)) == []


@pytest.mark.parametrize("way", ["block", "private", "removed"])
def test_a_challenge_is_as_open_as_its_clip(ann: User, bob: User, clip: Clip, way: str) -> None:
    challenge = open_challenge(clip=clip, by=ann, call=WORDS)
    client = client_of(bob)
    match way:
        case "block":
            block_person(by=ann, person=bob)
        case "private":
            change_publication(clip=clip, by=ann, publication=Publication(visibility=Visibility.PRIVATE))
        case _:
            remove_clip(clip=clip, by=ann)
    assert client.get(f"/api/v1/challenges/{challenge.public_id}").status_code == 404
    assert client.get(f"/api/v1/challenges/{challenge.public_id}/answers").status_code == 404
    assert client.get("/api/v1/challenges", {"state": "all"}).json()["data"] == []
    assert answer(client, challenge).status_code == 404
    assert not GenerationJob.objects.exists()


def test_a_published_answer_is_told_as_one_and_counts_as_a_remix(ann: User, bob: User, clip: Clip) -> None:
    challenge = open_challenge(clip=clip, by=ann, call=WORDS)
    publish_clip(draft=make_draft(bob, parent=clip, kind=ClipKind.ANSWER), by=bob, publication=Publication())
    publish_clip(draft=make_draft(bob, parent=clip), by=bob, publication=Publication())
    told = Notice.objects.filter(recipients=[ann.pk]).order_by("pk")
    assert [row.kind for row in told] == [Kind.CHALLENGE_ANSWER, Kind.REMIX]
    assert told[0].ids["challenge"] == challenge.public_id


def test_an_answer_names_one_challenge_and_nothing_else(ann: User, bob: User, clip: Clip) -> None:
    challenge = open_challenge(clip=clip, by=ann, call=WORDS)
    told = answer(client_of(bob), challenge, remix_of=clip.public_id)
    assert (told.status_code, told.json()["code"]) == (400, "several_parents")
    close_challenge(challenge=challenge, by=ann)
    assert post_json(client_of(bob), "/api/v1/generations", {**LOOK, "answer_to": "chal_none"}).status_code == 404

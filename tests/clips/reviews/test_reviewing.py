"""A draft is shown to whom its creator names, who say something at a moment of it, until the door is shut again."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client, override_settings

from accounts.models import User
from cameo.models import Approval, CameoUse, UseState
from clips.media.urls import signed_url
from clips.models import Clip, ClipCast, HoldReason, RenditionKind, Reviewer, ReviewNote
from clips.queries import visible_clips
from clips.reviews.services import add_note, add_reviewer, remove_reviewer
from clips.services.publishing import Publication, hold_clip, publish_clip
from common import clock
from common.errors import ConflictError, ForbiddenError, InvalidInputError, RefusedError
from notifications.delivery import deliver_waiting
from notifications.kinds import Kind
from notifications.models import Notice, Notification
from social.services import block_person, follow_person, unfollow_person
from tests.cameo.factories import make_cameo, make_mutuals
from tests.cast import client_of, make_follower, make_person, post_json
from tests.clips.factories import make_clip, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(ann: User) -> User:
    return make_follower("bob", of=ann)


@pytest.fixture
def draft(ann: User) -> Clip:
    return make_draft(ann)


def sees(person: User, clip: Clip) -> bool:
    return visible_clips(person).filter(pk=clip.pk).exists()


def test_a_reviewer_sees_that_one_draft_with_its_media_and_nobody_else_does(ann: User, bob: User, draft: Clip) -> None:
    other, cat = make_draft(ann), make_person("cat")
    answer = post_json(client_of(ann), f"/api/v1/clips/{draft.public_id}/reviewers", {"handle": "@bob"})
    assert answer.status_code == 201
    assert answer.json()["person"]["handle"] == "bob"
    assert sees(bob, draft)
    assert not sees(bob, other)
    assert not sees(cat, draft)
    shown = client_of(bob).get("/api/v1/me/reviews").json()["data"]
    assert [row["id"] for row in shown] == [draft.public_id]
    film = draft.renditions.get(kind=RenditionKind.STANDARD)
    assert Client().get(signed_url(film, bob)).status_code == 200
    assert Client().get(signed_url(film, cat)).status_code == 404
    assert client_of(bob).get("/api/v1/people/ann/clips").json()["data"] == []


def test_taking_it_back_shuts_the_door_at_once_and_clears_the_inbox(ann: User, bob: User, draft: Clip) -> None:
    add_reviewer(clip=draft, person=bob, by=ann)
    deliver_waiting()
    add_note(clip=draft, by=ann, text="Is the light right?")
    address = signed_url(draft.renditions.get(kind=RenditionKind.STANDARD), bob)
    assert Client().get(address).status_code == 200
    path = f"/api/v1/clips/{draft.public_id}/reviewers/bob"
    assert client_of(ann).delete(path).status_code == 204
    assert Client().get(address).status_code == 404
    assert client_of(bob).get(f"/api/v1/clips/{draft.public_id}").status_code == 404
    assert client_of(bob).get(f"/api/v1/clips/{draft.public_id}/notes").status_code == 404
    deliver_waiting()
    assert not Notification.objects.filter(recipient=bob).exists()
    assert client_of(ann).delete(path).status_code == 404


def test_a_reviewer_may_leave_and_shut_out_nobody_else(ann: User, bob: User, draft: Clip) -> None:
    cat = make_person("cat")
    follow_person(by=cat, person=ann)
    for person in (bob, cat):
        add_reviewer(clip=draft, person=person, by=ann)
    client = client_of(bob)
    assert client.delete(f"/api/v1/clips/{draft.public_id}/reviewers/cat").status_code == 403
    assert client.delete(f"/api/v1/clips/{draft.public_id}/reviewers/bob").status_code == 204
    assert not sees(bob, draft)
    assert sees(cat, draft)
    with pytest.raises(ForbiddenError):
        remove_reviewer(clip=draft, person=cat, by=bob)
    assert sees(cat, draft)


def test_a_reviewer_may_look_and_speak_and_nothing_else(ann: User, bob: User, draft: Clip) -> None:
    add_reviewer(clip=draft, person=bob, by=ann)
    client, path = client_of(bob), f"/api/v1/clips/{draft.public_id}"
    assert client.put(f"{path}/like").status_code == 409
    assert post_json(client, f"{path}/comments", {"text": "Nice."}).status_code == 409
    assert post_json(client, f"{path}/publish").status_code == 403
    assert post_json(client, path, {"caption": "mine"}, method="patch").status_code == 403
    assert client.delete(path).status_code == 403
    assert client.get(f"{path}/reviewers").status_code == 403
    remix = post_json(client, "/api/v1/generations", {"prompt": "a ball", "seconds": 4, "remix_of": draft.public_id})
    assert (remix.status_code, remix.json()["code"]) == (403, "parent_withdrawn")
    film = draft.renditions.get(kind=RenditionKind.STANDARD)
    assert Client().get(f"{signed_url(film, bob)}&download=1").status_code == 403
    assert Client().get(f"{signed_url(film, ann)}&download=1").status_code == 200


def test_a_block_in_either_direction_shuts_the_door(ann: User, bob: User, draft: Clip) -> None:
    add_reviewer(clip=draft, person=bob, by=ann)
    cat = make_person("cat")
    follow_person(by=cat, person=ann)
    add_reviewer(clip=draft, person=cat, by=ann)
    block_person(by=ann, person=bob)
    block_person(by=cat, person=ann)
    assert not sees(bob, draft)
    assert not sees(cat, draft)
    shown = client_of(ann).get(f"/api/v1/clips/{draft.public_id}/reviewers").json()
    assert shown == []


def test_only_followers_are_asked_and_across_ages_only_mutuals(ann: User, draft: Clip) -> None:
    cat = make_person("cat")
    teen = make_person("tim", birth_date=date(2012, 5, 17))
    follow_person(by=teen, person=ann)
    codes = []
    for person in (cat, teen, ann):
        with pytest.raises(ForbiddenError) as refusal:
            add_reviewer(clip=draft, person=person, by=ann)
        codes.append(refusal.value.specific_code)
    assert codes == ["reviewer_not_open"] * 3
    assert not Reviewer.objects.exists()
    follow_person(by=ann, person=teen)
    add_reviewer(clip=draft, person=teen, by=ann)
    assert sees(teen, draft)
    add_note(clip=draft, by=teen, text="Slower here.")
    unfollow_person(by=ann, person=teen)
    with pytest.raises(ForbiddenError):
        add_note(clip=draft, by=teen, text="And here.")
    assert ReviewNote.objects.count() == 1


def test_what_could_not_be_published_is_not_shown_around(ann: User, bob: User) -> None:
    private = make_draft(ann, private_only_reason="A doubt.")
    unmarked = make_clip(ann, state="draft")
    wicked = make_draft(ann, prompt="explicit porn, two naked people having sex")
    held = make_draft(ann)
    hold_clip(clip=held, reason=HoldReason.SCREENING, source="scr_1", explanation="A flash.")
    for clip, error in (
        (private, RefusedError),
        (unmarked, RefusedError),
        (wicked, RefusedError),
        (held, ConflictError),
    ):
        with pytest.raises(error):
            add_reviewer(clip=clip, person=bob, by=ann)
        assert not sees(bob, clip)
    assert not Reviewer.objects.exists()
    assert not Notice.objects.filter(kind=Kind.REVIEW_ASKED).exists()


def test_a_hold_or_a_reason_to_stay_private_that_comes_later_shuts_the_door(ann: User, bob: User) -> None:
    held, private = make_draft(ann), make_draft(ann)
    for clip in (held, private):
        add_reviewer(clip=clip, person=bob, by=ann)
        assert sees(bob, clip)
    hold_clip(clip=held, reason=HoldReason.REPORT, source="case_1", explanation="")
    Clip.objects.filter(pk=private.pk).update(private_only_reason="A doubt.")
    assert not sees(bob, held)
    assert not sees(bob, private)


def test_owners_of_a_likeness_decide_here_too(ann: User, bob: User, draft: Clip) -> None:
    """Consent that ends, an answer that is waited for and a refusal each keep the draft from its reviewers."""
    fay = make_person("fay")
    make_mutuals(fay, ann)
    cameo = make_cameo(fay)
    use = CameoUse.objects.create(
        cameo=cameo, person=ann, job_id="video_1", clip_id="elsewhere", state=UseState.DRAFT, prompt="",
        use_epoch=cameo.use_epoch, view_epoch=cameo.view_epoch, permission_version=cameo.permission_version,
    )  # fmt: skip
    ClipCast.objects.create(clip=draft, cameo=cameo, use=use, view_epoch=use.view_epoch)
    add_reviewer(clip=draft, person=bob, by=ann)
    assert sees(bob, draft)
    for answer, is_shown in (
        (Approval.WAITING, False),
        (Approval.REFUSED, False),
        (Approval.LAPSED, False),
        (Approval.ALLOWED, True),
    ):
        CameoUse.objects.filter(pk=use.pk).update(approval=answer, approval_due_at=clock.now())
        assert sees(bob, draft) is is_shown, answer
        assert sees(ann, draft)
    block_person(by=bob, person=fay)
    assert not sees(bob, draft)
    type(cameo).objects.filter(pk=cameo.pk).update(view_epoch=cameo.view_epoch + 1)
    assert not sees(ann, draft)


def test_a_note_stands_at_a_moment_and_is_told_to_the_others(ann: User, bob: User, draft: Clip) -> None:
    add_reviewer(clip=draft, person=bob, by=ann)
    path = f"/api/v1/clips/{draft.public_id}/notes"
    made = post_json(client_of(bob), path, {"text": "Slower here.", "at_seconds": 3.25})
    assert made.status_code == 201
    assert (made.json()["at_seconds"], made.json()["author"]["handle"]) == (3.25, "bob")
    assert post_json(client_of(ann), path, {"text": "The whole is too blue."}).json()["at_seconds"] is None
    notices = Notice.objects.filter(kind=Kind.REVIEW_NOTE).order_by("pk")
    assert [row.recipients for row in notices] == [[ann.pk], [bob.pk]]
    texts = [row["text"] for row in client_of(bob).get(path).json()["data"]]
    assert texts == ["The whole is too blue.", "Slower here."]


@pytest.mark.parametrize("moment", [-1, 10.5, "soon"])
def test_a_moment_outside_the_clip_is_refused(ann: User, draft: Clip, moment: object) -> None:
    path = f"/api/v1/clips/{draft.public_id}/notes"
    assert post_json(client_of(ann), path, {"text": "Here.", "at_seconds": moment}).status_code == 400
    assert not ReviewNote.objects.exists()


def test_notes_are_screened_like_comments(ann: User, draft: Clip) -> None:
    with pytest.raises(RefusedError):
        add_note(clip=draft, by=ann, text="explicit porn, two naked people having sex")
    assert not ReviewNote.objects.exists()


def test_notes_stay_among_those_who_take_part_also_once_it_is_published(ann: User, bob: User, draft: Clip) -> None:
    add_reviewer(clip=draft, person=bob, by=ann)
    note = add_note(clip=draft, by=bob, text="Slower here.", at_seconds=3)
    publish_clip(draft=draft, by=ann, publication=Publication())
    path, cat = f"/api/v1/clips/{draft.public_id}/notes", client_of(make_person("cat"))
    assert cat.get(f"/api/v1/clips/{draft.public_id}").status_code == 200
    assert cat.get(path).status_code == 403
    assert post_json(cat, path, {"text": "Me too."}).status_code == 403
    assert cat.delete(f"/api/v1/notes/{note.public_id}").status_code == 404
    assert [row["text"] for row in client_of(bob).get(path).json()["data"]] == ["Slower here."]
    assert post_json(client_of(bob), path, {"text": "Late."}).status_code == 409


def test_notes_are_settled_by_the_creator_and_removed_by_either(ann: User, bob: User, draft: Clip) -> None:
    add_reviewer(clip=draft, person=bob, by=ann)
    note, other = (add_note(clip=draft, by=bob, text=text) for text in ("Slower.", "Louder."))
    path = f"/api/v1/notes/{note.public_id}"
    assert post_json(client_of(bob), path, {"is_resolved": True}, method="patch").status_code == 403
    for is_resolved in (True, False, True):
        answer = post_json(client_of(ann), path, {"is_resolved": is_resolved}, method="patch")
        assert answer.json()["is_resolved"] is is_resolved
    assert client_of(bob).delete(path).status_code == 204
    assert client_of(ann).delete(f"/api/v1/notes/{other.public_id}").status_code == 204
    assert client_of(ann).get(f"/api/v1/clips/{draft.public_id}/notes").json()["data"] == []


def test_there_is_an_end_to_reviewers(ann: User, bob: User, draft: Clip) -> None:
    cat = make_person("cat")
    follow_person(by=cat, person=ann)
    with override_settings(REVIEWERS_MAX=1):
        for _ in range(2):
            add_reviewer(clip=draft, person=bob, by=ann)
        with pytest.raises(InvalidInputError):
            add_reviewer(clip=draft, person=cat, by=ann)
    assert list(Reviewer.objects.values_list("person", flat=True)) == [bob.pk]
    assert Notice.objects.filter(kind=Kind.REVIEW_ASKED).count() == 1


def test_nobody_who_may_not_know_the_author_is_found_to_be_asked(ann: User, draft: Clip) -> None:
    eve = make_person("eve")
    block_person(by=eve, person=ann)
    answer = post_json(client_of(ann), f"/api/v1/clips/{draft.public_id}/reviewers", {"handle": "eve"})
    assert answer.status_code == 404

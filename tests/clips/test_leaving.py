"""What a person takes along of clips, and what of them goes when they leave."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from accounts.leaving.departures import cancel_departure, request_departure
from accounts.models import User
from accounts.registry import ExportedRows
from clips.models import Clip, ClipStats, Comment, HoldReason, Reaction, ReactionKind
from clips.services.comments import add_comment, remove_comment
from clips.services.counting import fold
from clips.services.publishing import Publication, change_publication, hold_clip
from clips.services.reactions import react
from clips.services.reconciling import find_drift
from clips.share import ClipsShare
from common.errors import RefusedError
from social.services import mute_person
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


def test_words_reactions_and_lineage_come_along(bob: User) -> None:
    parent = make_clip(make_person("ann"))
    remix = make_clip(bob, parent=parent)
    add_comment(clip=parent, by=bob, text="How lovely.")
    react(clip=parent, by=bob, kind=ReactionKind.SAVE)
    pieces = [piece for piece in ClipsShare().export(bob) if isinstance(piece, ExportedRows)]
    found = {piece.name: [dict(row) for row in piece.rows] for piece in pieces}
    assert found["lineage"] == [{"position": 0, "clip": remix.public_id, "made_from": parent.public_id}]
    assert [(row["text"], row["below"]) for row in found["comments"]] == [("How lovely.", parent.public_id)]
    assert [(row["kind"], row["to"]) for row in found["reactions"]] == [("save", parent.public_id)]


def test_words_and_reactions_go_with_their_person_and_counts_stay_right(bob: User) -> None:
    clip = make_clip(make_person("ann"))
    add_comment(clip=clip, by=bob, text="How lovely.")
    for kind in ReactionKind:
        react(clip=clip, by=bob, kind=kind)
    gone = ClipsShare().erase(bob)
    assert (gone["comments"], gone["reactions"]) == (1, 3)
    assert not Reaction.objects.exists()
    assert Comment.objects.get().text == ""
    assert find_drift() == []
    assert (ClipsShare().erase(bob)["comments"], ClipsShare().erase(bob)["reactions"]) == (0, 0)


def test_a_caption_is_screened_when_it_changes_as_when_it_was_new() -> None:
    ann = make_person("ann")
    clip = make_clip(ann, caption="A lark.")
    with pytest.raises(RefusedError):
        change_publication(
            clip=clip, by=ann, publication=Publication(caption="explicit porn, two naked people having sex")
        )
    clip.refresh_from_db()
    assert clip.caption == "A lark."
    hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="")
    changed = change_publication(clip=clip, by=ann, publication=Publication(caption="A heron."))
    assert changed.caption == "A heron."
    assert changed.holds.filter(lifted_at=None).count() == 1


def comments_told(clip: Clip) -> int:
    fold()
    return int(ClipStats.objects.get(pk=clip.pk).comments)


def test_a_clip_counts_the_comments_that_its_list_shows(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    first = add_comment(clip=clip, by=bob, text="How?")
    add_comment(clip=clip, by=bob, text="And why?")
    add_comment(clip=clip, by=ann, text="Gravity.", reply_to=first)
    assert comments_told(clip) == 3
    request_departure(by=bob)
    assert (comments_told(clip), find_drift()) == (1, [])
    remove_comment(comment=first, by=ann)
    assert (comments_told(clip), find_drift()) == (1, [])
    cancel_departure(by=bob)
    assert (comments_told(clip), find_drift()) == (2, [])


def test_what_a_leaver_said_is_not_taken_off_twice_when_it_is_erased(ann: User, bob: User) -> None:
    clip = make_clip(ann)
    add_comment(clip=clip, by=bob, text="How?")
    add_comment(clip=clip, by=ann, text="Like this.")
    request_departure(by=bob)
    ClipsShare().erase(bob)
    assert (comments_told(clip), find_drift()) == (1, [])


def test_an_answer_stays_when_what_it_answers_is_gone(ann: User, bob: User) -> None:
    clip, cat = make_clip(ann), make_person("cat")
    asked, alone = add_comment(clip=clip, by=bob, text="How?"), add_comment(clip=clip, by=bob, text="Hello.")
    add_comment(clip=clip, by=ann, text="Gravity.", reply_to=asked)
    path = f"/api/v1/clips/{clip.public_id}/comments"
    request_departure(by=bob)
    [gone] = client_of(cat).get(path).json()["data"]
    assert (gone["id"], gone["author"], gone["text"]) == (asked.public_id, None, "")
    assert (gone["is_removed"], gone["is_held"], gone["replies"]) == (True, False, 1)
    [answer] = client_of(cat).get(path, {"thread": gone["id"]}).json()["data"]
    assert (answer["text"], answer["author"]["handle"], answer["is_removed"]) == ("Gravity.", "ann", False)
    own = client_of(bob).get(path).json()["data"]
    assert [row["text"] for row in own] == ["Hello.", "How?"]
    cancel_departure(by=bob)
    assert [row["id"] for row in client_of(cat).get(path).json()["data"]] == [alone.public_id, asked.public_id]
    remove_comment(comment=asked, by=bob)
    assert [row["text"] for row in client_of(cat).get(path).json()["data"]] == ["Hello.", ""]


def test_a_place_without_an_answer_to_read_is_none(ann: User, bob: User) -> None:
    clip, cat = make_clip(ann), make_person("cat")
    asked = add_comment(clip=clip, by=bob, text="How?")
    answer = add_comment(clip=clip, by=ann, text="Gravity.", reply_to=asked)
    path = f"/api/v1/clips/{clip.public_id}/comments"
    mute_person(by=cat, person=bob)
    assert client_of(cat).get(path).json()["data"] == []
    remove_comment(comment=asked, by=bob)
    remove_comment(comment=answer, by=ann)
    assert Client().get(path).json()["data"] == []


@pytest.mark.django_db(transaction=True)
def test_leaving_while_others_delete_what_one_said_counts_once() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    clip = make_clip(ann)
    said = [add_comment(clip=clip, by=bob, text="How?") for _ in range(12)]

    def delete() -> None:
        for comment in said[:6]:
            remove_comment(comment=comment, by=ann)
        connection.close()

    def leave() -> None:
        request_departure(by=bob)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(delete), pool.submit(leave)]:
            done.result()
    assert find_drift() == []

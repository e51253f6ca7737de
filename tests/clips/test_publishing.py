"""Publishing: a second act with its own questions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from clips.models import Audience, Clip, ClipState, HoldReason
from clips.queries import visible_clips
from clips.services import counting, publishing
from clips.services.publishing import Publication
from common.errors import ConflictError, ForbiddenError, RefusedError
from moderation.screening.services import screen_text
from moderation.screening.verdicts import ScreeningContext, Stage
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip, make_draft


@pytest.fixture
def ann(db: None) -> User:
    return make_person("ann")


def test_a_published_draft_is_seen_by_everyone_with_its_caption(ann: User) -> None:
    draft = make_draft(ann)
    bob = make_person("bob")
    assert not visible_clips(bob).filter(pk=draft.pk).exists()
    answer = post_json(client_of(ann), f"/api/v1/clips/{draft.public_id}/publish", {"caption": "Look!"})
    assert (answer.status_code, answer.json()["state"]) == (200, "published")
    assert client_of(bob).get("/api/v1/feed").json()["data"][0]["caption"] == "Look!"


def test_a_draft_without_signed_renditions_is_not_published(ann: User) -> None:
    draft = make_clip(ann, state=ClipState.DRAFT)
    with pytest.raises(RefusedError) as refusal:
        publishing.publish_clip(draft=draft, by=ann, publication=Publication())
    assert refusal.value.specific_code == "unmarked_media"
    draft.refresh_from_db()
    assert draft.state == ClipState.DRAFT


def test_nothing_is_published_twice(ann: User) -> None:
    draft = make_draft(ann)
    publishing.publish_clip(draft=draft, by=ann, publication=Publication())
    with pytest.raises(ConflictError):
        publishing.publish_clip(draft=draft, by=ann, publication=Publication())


def test_the_right_to_the_parent_is_asked_again(ann: User) -> None:
    parent = make_clip(make_person("bob"))
    draft = make_draft(ann, parent=parent)
    parent.remix_audience = Audience.NOBODY
    parent.save()
    with pytest.raises(ForbiddenError):
        publishing.publish_clip(draft=Clip.objects.get(pk=draft.pk), by=ann, publication=Publication())


def test_a_private_only_draft_says_why_it_stays(ann: User) -> None:
    draft = make_draft(ann, private_only_reason="It flashes more than three times a second.")
    answer = post_json(client_of(ann), f"/api/v1/clips/{draft.public_id}/publish")
    assert (answer.status_code, answer.json()["code"]) == (422, "private_only")
    assert "three times a second" in answer.json()["detail"]
    asked = post_json(client_of(ann), answer.json()["appeal_url"], {"text": "It is slow enough."})
    assert (asked.status_code, asked.json()["state"]) == (201, "open")


def test_a_caption_against_the_rules_is_refused_and_nothing_changes(ann: User) -> None:
    draft = make_draft(ann)
    body = {"caption": "watch this explicit porn, naked people having sex"}
    answer = post_json(client_of(ann), f"/api/v1/clips/{draft.public_id}/publish", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "moderation_blocked")
    first = answer.json()["errors"][0]
    assert (first["pointer"], first["code"], first["stage"], first["decision"]) == (
        "/caption",
        "sexual",
        "caption",
        "refuse",
    )
    assert answer.json()["detail"].startswith(first["detail"])
    draft.refresh_from_db()
    assert (draft.state, draft.caption) == (ClipState.DRAFT, "")


def test_who_publishes_reads_at_once_why_a_caption_waits(ann: User) -> None:
    draft = make_draft(ann)
    answer = post_json(
        client_of(ann), f"/api/v1/clips/{draft.public_id}/publish", {"caption": "w lesie jest bardzo cicho"}
    )
    assert answer.status_code == 200
    (hold,) = answer.json()["holds"]
    assert hold["reason"] == "screening"
    assert "the caption is in a language that we can't check yet" in hold["explanation"]


def test_what_held_the_prompt_when_it_was_asked_for_is_not_told_again(ann: User) -> None:
    draft = make_draft(ann, prompt="remove her dress")
    asked = screen_text(Stage.PROMPT, draft.prompt, ScreeningContext())
    publishing.hold_clip(
        clip=draft, reason=HoldReason.SCREENING, source=asked.event_id, explanation=publishing.summary_of(asked)
    )
    answer = post_json(client_of(ann), f"/api/v1/clips/{draft.public_id}/publish")
    (hold,) = answer.json()["holds"]
    assert "the prompt meets our rule on nudity" in hold["explanation"]


@pytest.mark.parametrize("caption", ["w", "o", "W!", "x"])
def test_a_caption_of_one_letter_is_in_no_language_and_published(ann: User, caption: str) -> None:
    draft = make_draft(ann)
    answer = post_json(client_of(ann), f"/api/v1/clips/{draft.public_id}/publish", {"caption": caption})
    assert (answer.status_code, answer.json()["holds"]) == (200, [])


def test_a_hold_waits_for_a_person_and_its_creator_still_sees_the_clip(ann: User) -> None:
    clip = make_clip(ann)
    publishing.hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="")
    publishing.hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="")
    assert clip.holds.count() == 1
    assert visible_clips(ann).filter(pk=clip.pk).exists()


def test_a_removed_parent_is_a_tombstone_and_its_remixes_stay(ann: User) -> None:
    bob = make_person("bob")
    parent = make_clip(ann, prompt="a secret recipe")
    child = make_clip(bob, parent=parent)
    publishing.remove_clip(clip=parent, by=ann)
    lineage = client_of(bob).get(f"/api/v1/clips/{child.public_id}/lineage").json()
    assert lineage["ancestors"] == [{"id": parent.public_id, "is_removed": True, "creator": None, "parents": []}]
    seen = client_of(bob).get(f"/api/v1/clips/{child.public_id}").json()
    assert seen["parent"]["is_removed"]
    assert "secret" not in str(lineage)


@pytest.mark.django_db(transaction=True)
def test_twenty_remixes_published_at_once_are_counted_exactly() -> None:
    parent = make_clip(make_person("ann"))
    drafts = [make_draft(make_person(f"bob{i}"), parent=parent) for i in range(20)]

    def publish(draft: Clip) -> None:
        try:
            publishing.publish_clip(draft=draft, by=draft.creator, publication=Publication())
            counting.fold()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(publish, drafts))
    counting.fold()
    parent.refresh_from_db()
    assert parent.stats.remixes == 20
    publishing.remove_clip(clip=Clip.objects.get(pk=drafts[0].pk), by=drafts[0].creator)
    counting.fold()
    parent.stats.refresh_from_db()
    assert parent.stats.remixes == 19

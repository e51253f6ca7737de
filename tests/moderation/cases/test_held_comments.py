"""What screening holds below a clip comes before a moderator, who lets it go or says why not; appeals included."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from clips.models import Clip, ClipState, Comment, CommentState, HeldBy
from clips.services.comment_rules import set_rules
from clips.services.comments import add_comment, remove_comment
from clips.services.publishing import remove_clip
from clips.services.reconciling import find_drift
from moderation.cases.kinds import Action, Queue
from moderation.cases.models import Appeal, Case, CaseState, Decision, EventKind
from moderation.cases.services.appeals import answer_appeal
from moderation.cases.services.automatic import open_cases_for_holds
from moderation.cases.services.bulk import decide_many
from moderation.cases.services.decisions import Reasons, reverse_decision
from moderation.cases.services.reports import report_comment
from notifications.models import Notice
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip
from tests.moderation.cases.factories import REASONS, make_moderator, take_and_decide
from tests.moderation.cases.test_desk import at_desk, press

pytestmark = pytest.mark.django_db
DOUBTFUL = "Ez a kis film nagyon szép, de a végét nem értem egészen, mert túl gyorsan fordul."
"""Screening has no rules for this language, and leaves it to a person."""


@pytest.fixture
def mod() -> User:
    return make_moderator("mod", *Queue)


@pytest.fixture
def held(clip: Clip, bob: User) -> Comment:
    comment = add_comment(clip=clip, by=bob, text=DOUBTFUL)
    assert (comment.state, comment.held_by) == (CommentState.HELD, HeldBy.SCREENING)
    return comment


def read(client: Client, clip: Clip) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(f"/api/v1/clips/{clip.public_id}/comments").json()["data"]
    return rows


def decide(comment: Comment, mod: User, action: Action) -> Decision:
    open_cases_for_holds()
    return take_and_decide(Case.objects.get(subject_id=comment.public_id), by=mod, action=action)


def told(kind: str) -> list[list[int]]:
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("recipients", flat=True))


def test_its_author_alone_reads_it_and_reads_why(held: Comment, clip: Clip, ann: User) -> None:
    (row,) = read(client_of(held.author), clip)
    assert row["is_held"] is True
    assert "the comment is in a language that we can't check yet" in row["hold_explanation"]
    assert "is checked at once" in row["hold_explanation"]
    assert read(client_of(ann), clip) == read(Client(), clip) == []


def test_it_lands_on_a_moderators_desk_once(held: Comment) -> None:
    assert (open_cases_for_holds(), open_cases_for_holds()) == (1, 0)
    case = Case.objects.get()
    assert (case.subject_kind, case.subject_id, case.owner) == ("comment", held.public_id, held.author)
    assert (case.policy, case.queue, case.state) == ("unknown_language", Queue.GENERAL, CaseState.OPEN)
    (event,) = case.events.all()
    assert (event.kind, event.actor_id, event.detail) == (EventKind.HELD, None, {"event": held.screening_event})
    assert case.priority > 0


def test_the_desk_shows_its_words_what_it_answers_and_what_was_found(
    clip: Clip, ann: User, bob: User, mod: User
) -> None:
    first = add_comment(clip=clip, by=ann, text="What did you like?")
    reply = add_comment(clip=clip, by=bob, text=DOUBTFUL, reply_to=first)
    open_cases_for_holds()
    page = at_desk(mod).get(f"/admin/cases/case/{Case.objects.get().pk}/change/").content.decode()
    assert reply.text in page
    assert first.text in page
    assert "languages that we can" in page.split("<h2>Screening</h2>")[1]
    assert "The comment was held by screening for languages that we can" in page
    assert "It is in a language that we can&#x27;t check yet." in page


def test_clearing_it_lets_everybody_read_it_and_tells_its_author(
    held: Comment, clip: Clip, ann: User, mod: User
) -> None:
    open_cases_for_holds()
    at_desk(mod).get("/admin/cases/case/next/general/", follow=True)
    press(at_desk(mod), Case.objects.get(), "none")
    (row,) = read(Client(), clip)
    assert (row["text"], row["is_held"], row["hold_explanation"]) == (DOUBTFUL, False, "")
    assert told("comment_cleared") == [[held.author.pk]]
    assert told("comment") == [[ann.pk]]
    assert open_cases_for_holds() == 0
    assert find_drift() == []


def test_a_cleared_one_may_still_wait_for_the_creator_of_the_clip(
    held: Comment, clip: Clip, ann: User, mod: User
) -> None:
    set_rules(by=ann, words=[], is_approval_required=True)
    decide(held, mod, Action.NONE)
    assert read(Client(), clip) == []
    assert [row["id"] for row in client_of(ann).get("/api/v1/me/held-comments").json()["data"]] == [held.public_id]
    assert told("comment_held") == [[ann.pk]]
    assert open_cases_for_holds() == 0


def test_withholding_it_tells_its_author_why_and_how_to_appeal(held: Comment, clip: Clip, ann: User, mod: User) -> None:
    decide(held, mod, Action.WITHHOLD)
    me = client_of(held.author)
    (said,) = me.get("/api/v1/me/decisions").json()["data"]
    assert (said["subject_kind"], said["subject"], said["action"]) == ("comment", held.public_id, "withhold")
    assert (said["policy"], said["facts"], said["explanation"]) == ("spam", REASONS.facts, REASONS.explanation)
    assert "appeal once within 180 days" in said["redress"]
    assert told("decision") == [[held.author.pk]]
    assert read(me, clip)[0]["hold_explanation"] == REASONS.explanation
    assert read(client_of(ann), clip) == []
    assert open_cases_for_holds() == 0
    assert find_drift() == []


def test_the_prepared_reasons_say_what_was_held_for_which_rule_and_what_to_change(held: Comment, mod: User) -> None:
    open_cases_for_holds()
    case = Case.objects.get()
    page = at_desk(mod).get("/admin/cases/case/next/general/", follow=True).content.decode()
    facts = page.split('id="facts" rows="2">')[1].split("</textarea>")[0]
    explanation = page.split('id="explanation" rows="3">')[1].split("</textarea>")[0]
    press(at_desk(mod), case, "withhold", facts=facts, explanation=explanation)
    decision = Decision.objects.get()
    assert decision.facts.startswith("The comment was held by screening for languages that we can")
    assert "is checked at once" in decision.explanation


@pytest.mark.parametrize("is_overturned", [True, False])
def test_its_author_appeals_and_somebody_else_answers(
    held: Comment, clip: Clip, mod: User, is_overturned: bool
) -> None:
    decision = decide(held, mod, Action.WITHHOLD)
    path = f"/api/v1/me/decisions/{decision.public_id}/appeal"
    assert post_json(client_of(make_person("cat")), path, {"text": "?"}).status_code == 404
    assert post_json(client_of(held.author), path, {"text": "It only praises."}).status_code == 201
    assert post_json(client_of(held.author), path, {"text": "Again."}).status_code == 409
    judge = make_moderator("judge")
    answer_appeal(appeal=Appeal.objects.get(), by=judge, is_overturned=is_overturned, answer="Looked at it.")
    assert [row["id"] for row in read(Client(), clip)] == ([held.public_id] if is_overturned else [])
    assert told("appeal") == [[held.author.pk]]
    assert open_cases_for_holds() == 0
    assert find_drift() == []


def test_a_warning_leaves_it_held_and_an_overturned_one_lets_it_go(held: Comment, clip: Clip, mod: User) -> None:
    decision = decide(held, mod, Action.WARN)
    assert read(Client(), clip) == []
    assert open_cases_for_holds() == 0
    reverse_decision(decision=decision, by=make_moderator("judge"))
    assert len(read(Client(), clip)) == 1


def test_taking_one_decision_back_leaves_what_another_withholds(clip: Clip, ann: User, bob: User, mod: User) -> None:
    said = add_comment(clip=clip, by=bob, text="Lovely.")
    for policy in ("spam", "non_consensual_likeness"):
        report_comment(comment=said, by=ann, policy=policy)
    first, second = (take_and_decide(case, by=mod, action=Action.WITHHOLD) for case in Case.objects.order_by("pk"))
    reverse_decision(decision=first, by=make_moderator("judge"))
    assert read(Client(), clip) == []
    reverse_decision(decision=second, by=make_moderator("jury"))
    assert len(read(Client(), clip)) == 1
    assert find_drift() == []


def test_clearing_a_report_leaves_what_another_decision_withholds(clip: Clip, ann: User, bob: User, mod: User) -> None:
    said = add_comment(clip=clip, by=bob, text="Lovely.")
    for policy in ("spam", "non_consensual_likeness"):
        report_comment(comment=said, by=ann, policy=policy)
    one, other = Case.objects.order_by("pk")
    take_and_decide(one, by=mod, action=Action.WITHHOLD)
    take_and_decide(other, by=mod, action=Action.NONE)
    assert read(Client(), clip) == []


def test_what_waits_for_the_creator_becomes_withheld_for_good(clip: Clip, ann: User, bob: User, mod: User) -> None:
    """A report on words that its creator has still to look at: a moderator's no is not the creator's to undo."""
    set_rules(by=ann, words=[], is_approval_required=True)
    said = add_comment(clip=clip, by=bob, text="Buy pills.")
    case = report_comment(comment=said, by=ann, policy="spam").case
    take_and_decide(case, by=mod, action=Action.WITHHOLD)
    assert client_of(ann).get("/api/v1/me/held-comments").json()["data"] == []
    answer = post_json(client_of(ann), f"/api/v1/comments/{said.public_id}/approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "held_by_screening")
    assert find_drift() == []


def test_what_was_removed_meanwhile_is_nobodys_case_and_stays_removed(held: Comment, clip: Clip, mod: User) -> None:
    open_cases_for_holds()
    remove_comment(comment=held, by=held.author)
    take_and_decide(Case.objects.get(), by=mod, action=Action.NONE)
    held.refresh_from_db()
    assert held.state == CommentState.REMOVED
    assert told("comment_cleared") == []
    assert open_cases_for_holds() == 0
    assert read(Client(), clip) == []


def test_what_stands_below_a_removed_clip_or_waits_for_the_creator_is_nobodys_case(ann: User, bob: User) -> None:
    gone = make_clip(ann)
    add_comment(clip=gone, by=bob, text=DOUBTFUL)
    remove_clip(clip=gone, by=ann)
    assert Clip.objects.get().state == ClipState.REMOVED
    set_rules(by=ann, words=[], is_approval_required=True)
    add_comment(clip=make_clip(ann), by=bob, text="Lovely.")
    assert open_cases_for_holds() == 0


def test_many_are_withheld_at_once(clip: Clip, bob: User, mod: User) -> None:
    for _ in range(3):
        add_comment(clip=clip, by=bob, text=DOUBTFUL)
    assert open_cases_for_holds() == 3
    reasons = Reasons(policy="", facts="Three of a kind.", explanation="One would do.")
    keys = list(Case.objects.values_list("pk", flat=True))
    done = decide_many(cases=keys, action=Action.WITHHOLD, reasons=reasons, by=mod)
    assert (len(done.decided), done.left) == (3, {})
    assert set(Comment.objects.values_list("hold_explanation", flat=True)) == {"One would do."}


def test_nobody_decides_about_their_own_words(clip: Clip) -> None:
    mod = make_moderator("mod")
    add_comment(clip=clip, by=mod, text=DOUBTFUL)
    open_cases_for_holds()
    at_desk(mod).get("/admin/cases/case/next/general/", follow=True)
    assert Case.objects.get().leased_by is None
    assert read(Client(), clip) == []


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_open_one_case(held: Comment) -> None:
    def sweep() -> None:
        try:
            open_cases_for_holds()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Case.objects.count() == 1

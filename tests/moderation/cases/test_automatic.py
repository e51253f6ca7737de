"""What screening did by itself comes before a person: holds become cases, limits and refusals can be appealed."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from accounts.models import User
from clips.models import Clip, ClipHold, ClipState, HoldReason, Visibility
from clips.queries import visible_clips
from clips.services.publishing import Publication, hold_clip, publish_clip
from common.errors import ConflictError, DomainError, InvalidInputError, RefusedError
from moderation.cases.kinds import Action, Queue, SubjectKind
from moderation.cases.models import Appeal, Case, CaseState, EventKind, Strike
from moderation.cases.services.appeals import answer_appeal
from moderation.cases.services.automatic import appeal_limit, open_cases_for_holds
from moderation.screening.services import screen_text
from moderation.screening.verdicts import ScreeningContext, Stage
from notifications.models import Notice
from tests.cast import make_person
from tests.clips.factories import make_clip, make_draft
from tests.moderation.cases.factories import make_moderator, take_and_decide

pytestmark = pytest.mark.django_db
REFUSED = "explicit porn, two naked people having sex"


@pytest.fixture
def mod() -> User:
    return make_moderator("mod", *Queue)


@pytest.fixture
def held(ann: User) -> Clip:
    """A published clip that screening holds for a person to look at."""
    clip = make_clip(ann)
    event = screen_text(Stage.PROMPT, REFUSED, ScreeningContext(actor_id=ann.pk, subject=clip.public_id)).event_id
    hold_clip(clip=clip, reason=HoldReason.SCREENING, source=event, explanation="Look at this.")
    return clip


def limited(ann: User) -> Clip:
    return make_draft(ann, private_only_reason="It flashes between 1 s and 3 s.")


def test_a_held_clip_lands_on_a_moderators_desk_once(held: Clip) -> None:
    assert (open_cases_for_holds(), open_cases_for_holds()) == (1, 0)
    case = Case.objects.get()
    assert (case.subject_id, case.owner, case.policy, case.state) == (held.public_id, held.creator, "sexual", "open")
    assert list(case.events.values_list("kind", "actor_id")) == [(EventKind.HELD, None)]
    assert case.priority > 0


def test_clearing_it_shows_the_clip_and_tells_its_creator(held: Clip, ann: User, mod: User) -> None:
    open_cases_for_holds()
    bob = make_person("bob")
    assert held not in visible_clips(bob)
    decision = take_and_decide(Case.objects.get(), by=mod, action=Action.NONE)
    assert held in visible_clips(bob)
    held.refresh_from_db()
    assert held.cleared_by == decision.public_id
    assert Notice.objects.get(kind="cleared").recipients == [ann.pk]
    assert open_cases_for_holds() == 0


def test_withholding_it_keeps_both_reasons_and_asks_nobody_twice(held: Clip, mod: User) -> None:
    open_cases_for_holds()
    take_and_decide(Case.objects.get(), by=mod, action=Action.WITHHOLD)
    assert set(ClipHold.objects.filter(clip=held, lifted_at=None).values_list("reason", flat=True)) == {
        HoldReason.SCREENING,
        HoldReason.DECISION,
    }
    assert open_cases_for_holds() == 0


def test_holds_of_others_and_removed_clips_are_nobodys_case(ann: User) -> None:
    hold_clip(clip=make_clip(ann), reason=HoldReason.LEGAL, source="court", explanation="")
    gone = make_clip(ann)
    hold_clip(clip=gone, reason=HoldReason.SCREENING, source="scr_x", explanation="")
    Clip.objects.filter(pk=gone.pk).update(state=ClipState.REMOVED)
    assert open_cases_for_holds() == 0


def test_a_cleared_prompt_is_not_doubted_again_but_a_new_caption_is(ann: User) -> None:
    draft = make_draft(ann, prompt=REFUSED, cleared_by="dec_1")
    with pytest.raises(RefusedError):
        publish_clip(draft=draft, by=ann, publication=Publication(caption=REFUSED))
    assert publish_clip(draft=draft, by=ann, publication=Publication()).state == ClipState.PUBLISHED
    assert not draft.holds.exists()


def test_an_appeal_frees_a_draft_that_was_kept_private(ann: User, mod: User) -> None:
    draft = limited(ann)
    appeal = appeal_limit(clip=draft, by=ann, text="Those are slow waves.")
    assert appeal.decision.action == Action.LIMIT
    assert appeal.decision.made_by is None
    assert not Strike.objects.exists()
    answer_appeal(appeal=appeal, by=mod, is_overturned=True, answer="Slow waves indeed.")
    draft.refresh_from_db()
    published = publish_clip(draft=draft, by=ann, publication=Publication(visibility=Visibility.PUBLIC))
    assert published in visible_clips(None)


def test_an_upheld_limit_stays(ann: User, mod: User) -> None:
    draft = limited(ann)
    answer_appeal(appeal=appeal_limit(clip=draft, by=ann, text="?"), by=mod, is_overturned=False, answer="It flashes.")
    draft.refresh_from_db()
    with pytest.raises(RefusedError):
        publish_clip(draft=draft, by=ann, publication=Publication())


def test_there_is_one_appeal_for_a_limit_and_none_for_a_clip_without(ann: User) -> None:
    draft = limited(ann)
    appeal_limit(clip=draft, by=ann, text="once")
    with pytest.raises(ConflictError, match="already"):
        appeal_limit(clip=draft, by=ann, text="twice")
    with pytest.raises(ConflictError):
        appeal_limit(clip=make_draft(ann), by=ann, text="why")
    assert Case.objects.count() == 1


def test_no_moderator_can_do_what_screening_alone_does(held: Clip, mod: User) -> None:
    open_cases_for_holds()
    with pytest.raises(InvalidInputError):
        take_and_decide(Case.objects.get(), by=mod, action=Action.REFUSE)
    assert Case.objects.get().state == CaseState.OPEN


@pytest.mark.django_db(transaction=True)
def test_eight_appeals_at_once_are_one(ann: User) -> None:
    draft = limited(ann)
    outcomes: list[str] = []

    def press() -> None:
        try:
            appeal_limit(clip=draft, by=ann, text="now")
            outcomes.append("appealed")
        except DomainError as error:
            outcomes.append(error.specific_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["appeal_exists"] * 7 + ["appealed"]
    assert (Case.objects.filter(subject_kind=SubjectKind.CLIP).count(), Appeal.objects.count()) == (1, 1)

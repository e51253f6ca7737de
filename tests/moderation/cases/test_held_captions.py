"""A caption that screening holds: told why, mended by its author, appealed, and kept for whoever decides."""

from __future__ import annotations

import pytest

from accounts.models import User
from clips.models import Clip, HoldReason
from clips.queries import visible_clips
from clips.services.publishing import Publication, change_publication, hold_clip
from common.errors import ConflictError
from moderation.cases.desk import lay_out
from moderation.cases.kinds import Action, Queue
from moderation.cases.models import Case, CaseState
from moderation.cases.services.appeals import answer_appeal
from moderation.cases.services.automatic import appeal_limit, close_cases_without_holds, open_cases_for_holds
from moderation.cases.services.queue import take_case
from moderation.cases.services.reports import report_clip
from moderation.screening.services import screen_text
from moderation.screening.verdicts import Policy, ScreeningContext, Stage
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip
from tests.moderation.cases.factories import make_moderator, take_and_decide

pytestmark = pytest.mark.django_db
UNREAD = "Собака бежит по полю"
"""In a language that nobody's word sets know: held where others read it."""


@pytest.fixture
def mod() -> User:
    return make_moderator("mod", *Queue)


@pytest.fixture
def held(ann: User) -> Clip:
    clip = make_clip(ann, caption="A lark.")
    change_publication(clip=clip, by=ann, publication=Publication(caption=UNREAD))
    assert not is_seen(clip)
    return clip


def is_seen(clip: Clip) -> bool:
    return visible_clips(None).filter(pk=clip.pk).exists()


def test_its_author_reads_why(held: Clip, ann: User) -> None:
    (hold,) = client_of(ann).get(f"/api/v1/clips/{held.public_id}").json()["holds"]
    assert hold["explanation"] == (
        "It waits for a person to look at it: the caption is in a language that we can't check yet. "
        "Text in English, Spanish, French, German, Portuguese or Italian is checked at once."
    )


def test_a_caption_that_passes_shows_the_clip_at_once_and_closes_the_case(held: Clip, ann: User) -> None:
    assert open_cases_for_holds() == 1
    address = f"/api/v1/clips/{held.public_id}"
    answer = client_of(ann).patch(address, {"caption": "A dog runs over a field."}, content_type="application/json")
    assert (answer.status_code, answer.json()["holds"]) == (200, [])
    assert is_seen(held)
    assert (close_cases_without_holds(), close_cases_without_holds()) == (1, 0)
    case = Case.objects.get()
    assert case.state == CaseState.DECIDED
    assert case.events.order_by("-id").first().detail == {"reason": "no hold is left"}  # type: ignore[union-attr]
    assert open_cases_for_holds() == 0


def test_another_doubtful_caption_is_held_for_itself_alone(held: Clip, ann: User) -> None:
    first = held.holds.get(lifted_at=None).source
    change_publication(clip=held, by=ann, publication=Publication(caption=f"{UNREAD} и лесу"))
    assert held.holds.get(lifted_at=None).source != first
    assert not is_seen(held)


def test_other_changes_and_other_holds_leave_a_hold_alone(held: Clip, ann: User) -> None:
    change_publication(clip=held, by=ann, publication=Publication(caption=UNREAD, is_prompt_shown=False))
    assert held.holds.filter(lifted_at=None).count() == 1
    event = screen_text(Stage.PROMPT, UNREAD, ScreeningContext()).event_id
    hold_clip(clip=held, reason=HoldReason.SCREENING, source=event, explanation="What is asked for.")
    hold_clip(clip=held, reason=HoldReason.LEGAL, source="court", explanation="")
    change_publication(clip=held, by=ann, publication=Publication(caption="A dog."))
    assert set(held.holds.filter(lifted_at=None).values_list("source", flat=True)) == {event, "court"}


def test_a_change_that_read_an_older_caption_does_not_bring_it_back(held: Clip, ann: User) -> None:
    stale = Clip.objects.get(pk=held.pk)
    change_publication(clip=held, by=ann, publication=Publication(caption="A dog."))
    changed = change_publication(clip=stale, by=ann, publication=Publication(caption=UNREAD, is_prompt_shown=False))
    assert (changed.caption, changed.is_prompt_shown) == ("A dog.", False)


def test_a_case_that_people_reported_or_somebody_works_on_stays_open(held: Clip, ann: User, mod: User) -> None:
    open_cases_for_holds()
    take_case(case=Case.objects.get(), by=mod)
    change_publication(clip=held, by=ann, publication=Publication(caption="A dog."))
    assert close_cases_without_holds() == 0
    Case.objects.update(leased_by=None, leased_until=None)
    report_clip(clip=held, by=make_person("bob"), policy=Policy.SPAM.value)
    assert close_cases_without_holds() == 0


def test_words_that_came_after_a_decision_are_a_case_of_their_own(held: Clip, ann: User, mod: User) -> None:
    open_cases_for_holds()
    take_and_decide(Case.objects.get(), by=mod, action=Action.NONE)
    assert is_seen(held)
    assert open_cases_for_holds() == 0
    change_publication(clip=held, by=ann, publication=Publication(caption=f"{UNREAD} и лесу"))
    assert not is_seen(held)
    assert (open_cases_for_holds(), open_cases_for_holds()) == (1, 0)
    take_and_decide(Case.objects.get(state=CaseState.OPEN), by=mod, action=Action.NONE)
    assert is_seen(held)


def test_the_desk_keeps_the_words_that_were_held(held: Clip, ann: User, mod: User) -> None:
    open_cases_for_holds()
    change_publication(clip=held, by=ann, publication=Publication(caption="A dog."))
    words = [revision.caption for revision in lay_out(Case.objects.get(), mod)["earlier_words"]]
    assert words == [UNREAD, "A lark."]


def test_a_held_clip_can_be_appealed_once_for_each_hold(held: Clip, ann: User, mod: User) -> None:
    answer = client_of(ann).post(
        f"/api/v1/clips/{held.public_id}/appeal", {"text": "It says: a dog runs."}, content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    with pytest.raises(ConflictError, match="already"):
        appeal_limit(clip=held, by=ann, text="again")
    change_publication(clip=held, by=ann, publication=Publication(caption=f"{UNREAD} и лесу"))
    appeal = appeal_limit(clip=held, by=ann, text="And through the wood.")
    answer_appeal(appeal=appeal, by=mod, is_overturned=True, answer="A dog indeed.")
    assert is_seen(held)


def test_what_a_moderator_decided_is_appealed_as_a_decision(held: Clip, ann: User, mod: User) -> None:
    open_cases_for_holds()
    take_and_decide(Case.objects.get(), by=mod, action=Action.WITHHOLD)
    with pytest.raises(ConflictError, match="appeal that decision"):
        appeal_limit(clip=held, by=ann, text="It says: a dog runs.")
    change_publication(clip=held, by=ann, publication=Publication(caption="A dog."))
    assert not is_seen(held)

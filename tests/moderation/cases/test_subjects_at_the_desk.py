"""What lies on the desk for a case about something else than a clip, and what strikes say there."""

from __future__ import annotations

import pytest

from accounts.models import User
from clips.models import Clip, ClipState
from clips.services.comments import add_comment
from moderation.cases.kinds import Action
from moderation.cases.models import Case
from moderation.cases.services.reports import report_account, report_comment
from tests.cast import make_person
from tests.clips.factories import make_clip
from tests.moderation.cases.factories import decided_case, make_moderator, reported_case
from tests.moderation.cases.test_desk import at_desk

pytestmark = pytest.mark.django_db
OF_CLIPS = ("An original; nothing stands before it.", "Lineage", "without pictures")


@pytest.fixture
def mod() -> User:
    return make_moderator("mod")


def desk_of(mod: User, case: Case) -> str:
    return at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/").content.decode()


def test_an_account_lies_there_with_its_bio_and_the_clips_that_others_see(bob: User, mod: User) -> None:
    ann = make_person("ann", bio="Sells pills by mail.")
    shown, draft = make_clip(ann, caption="cheap pills"), make_clip(ann, state=ClipState.DRAFT)
    other = make_clip(bob)
    page = desk_of(mod, report_account(account=ann, by=bob, policy="spam").case)
    assert "<blockquote>Sells pills by mail.</blockquote>" in page
    assert 'href="/#/@ann"' in page
    assert f'href="/#/clip/{shown.public_id}"' in page
    assert "cheap pills" in page
    for hidden in (draft.public_id, other.public_id, *OF_CLIPS):
        assert hidden not in page


def test_a_comment_lies_there_with_a_link_to_its_clip(ann: User, bob: User, clip: Clip, mod: User) -> None:
    comment = add_comment(clip=clip, by=bob, text="what a lovely ball")
    page = desk_of(mod, report_comment(comment=comment, by=ann, policy="spam").case)
    assert page.count(f'href="/#/clip/{clip.public_id}"') == 2
    for hidden in OF_CLIPS:
        assert hidden not in page


def test_an_original_says_that_nothing_stands_before_it(ann: User, mod: User) -> None:
    page = desk_of(mod, reported_case(ann))
    assert "An original; nothing stands before it." in page


def test_strikes_say_what_they_cost(ann: User, mod: User) -> None:
    decided_case(ann, by=mod, action=Action.WITHHOLD)
    decided_case(ann, by=mod, action=Action.WITHHOLD)
    page = desk_of(mod, reported_case(ann))
    assert "No points, as the first violation, until" in page
    assert "1 point, until" in page
    assert "3 points in force suspend an account." in page

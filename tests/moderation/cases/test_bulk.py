"""Many cases decided at once: counted first, each by its own policy, and never what isn't the moderator's."""

import pytest

from clips.queries import visible_clips
from common.errors import InvalidInputError
from moderation.cases.kinds import Action, Queue
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.services.bulk import CASES_MAX, decide_many, dry_run
from moderation.cases.services.queue import take_case
from tests.cast import make_person
from tests.clips.factories import make_clip
from tests.moderation.cases.factories import REASONS, make_moderator, reported_case, take_and_decide
from tests.moderation.cases.test_desk import at_desk

pytestmark = pytest.mark.django_db


def test_a_dry_run_counts_and_changes_nothing() -> None:
    ann, mod, judge = make_person("ann"), make_moderator("mod"), make_moderator("judge")
    free, taken = reported_case(ann), reported_case(ann)
    decided = take_and_decide(reported_case(ann), by=judge, action=Action.NONE).case
    mine = reported_case(mod)
    assert take_case(case=taken, by=judge) is not None
    plan = dry_run(cases=[free.pk, taken.pk, decided.pk, mine.pk], action=Action.WITHHOLD, by=mod)
    assert plan.decided == (free,)
    assert plan.left == {"in somebody's hands": 1, "already decided": 1, "not yours to see": 1}
    assert Case.objects.filter(state=CaseState.OPEN).count() == 3
    assert Decision.objects.count() == 1


def test_each_case_is_decided_by_its_own_policy_and_the_rest_is_left() -> None:
    ann, bob, mod, judge = make_person("ann"), make_person("bob"), make_moderator("mod"), make_moderator("judge")
    clips = [make_clip(ann), make_clip(ann)]
    cases = [
        reported_case(ann, clip=clip, policy=policy) for clip, policy in zip(clips, ("spam", "harassment"), strict=True)
    ]
    elsewhere = reported_case(ann)
    assert take_case(case=elsewhere, by=judge) is not None
    done = decide_many(
        cases=[*(case.pk for case in cases), elsewhere.pk], action=Action.WITHHOLD, reasons=REASONS, by=mod
    )
    assert (len(done.decided), done.people, done.left) == (2, 1, {"in somebody's hands": 1})
    assert set(Decision.objects.values_list("policy", flat=True)) == {"spam", "harassment"}
    assert not visible_clips(bob).filter(pk__in=[clip.pk for clip in clips]).exists()


def test_accounts_are_never_suspended_in_bulk_and_child_safety_is_looked_at_one_by_one() -> None:
    mod = make_moderator("mod", Queue.GENERAL, Queue.CHILD_SAFETY)
    case = reported_case(make_person("ann"), policy="sexual_minors")
    with pytest.raises(InvalidInputError):
        dry_run(cases=[case.pk], action=Action.BAN, by=mod)
    with pytest.raises(InvalidInputError):
        dry_run(cases=list(range(CASES_MAX + 1)), action=Action.NONE, by=mod)
    assert dry_run(cases=[case.pk], action=Action.NONE, by=mod).left == {"child safety, one by one": 1}


def test_the_list_shows_the_dry_run_and_then_does_it() -> None:
    ann, mod = make_person("ann"), make_moderator("mod")
    cases = [reported_case(ann), reported_case(make_person("cat"))]
    chosen = {"action": "clear_many", "_selected_action": [case.pk for case in cases]}
    client = at_desk(mod)
    page = client.post("/admin/cases/case/", chosen).content.decode()
    assert "Dry run: nothing has changed yet" in page
    assert "<b>2</b> cases of <b>2</b> people" in page
    assert not Decision.objects.exists()
    confirmed = {**chosen, "confirmed": "1", "facts": "A wave of false reports.", "explanation": "No rule is broken."}
    assert "2 decided." in client.post("/admin/cases/case/", confirmed, follow=True).content.decode()
    assert Case.objects.filter(state=CaseState.DECIDED).count() == 2


def test_reasons_are_asked_for_in_bulk_too() -> None:
    mod = make_moderator("mod")
    case = reported_case(make_person("ann"))
    sent = {"action": "withhold_many", "_selected_action": [case.pk], "confirmed": "1", "facts": "", "explanation": ""}
    page = at_desk(mod).post("/admin/cases/case/", sent, follow=True).content.decode()
    assert "0 decided." in page
    assert "Say what was found" in page


def test_the_views_that_a_day_begins_with_open() -> None:
    mod = make_moderator("mod")
    reported_case(make_person("ann"))
    client = at_desk(mod)
    page = client.get("/admin/cases/case/")
    for view in page.context["views"]:
        answer = client.get(f"/admin/cases/case/?{view['query']}")
        assert answer.status_code == 200, view
    assert "Next in general (1)" in page.content.decode()
    assert "Next in likeness" not in page.content.decode()

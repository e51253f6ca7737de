"""Reports, leases, decisions, strikes, suspensions, appeals and their reversal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Sum

from accounts.models import User
from clips.models import Clip, ClipHold, CounterDelta, HoldReason
from clips.queries import visible_clips
from clips.services.comments import add_comment
from clips.services.publishing import hold_clip
from clips.services.reconciling import find_drift
from common.errors import ConflictError, DomainError, ForbiddenError, InvalidInputError, NotFoundError
from moderation.cases.kinds import STRIKES_TO_SUSPEND, Action, Ground, Queue
from moderation.cases.models import (
    AppealState,
    Case,
    CaseState,
    DecisionState,
    EventKind,
    ModerationEvent,
    Report,
    Strike,
)
from moderation.cases.services.appeals import answer_appeal, appeal_decision
from moderation.cases.services.decisions import Reasons, confirm_decision, decide, withdraw_decision
from moderation.cases.services.queue import release_case, take_case, take_next_case
from moderation.cases.services.reports import reliability_of, report_account, report_clip
from moderation.cases.services.strikes import active_strikes
from moderation.cases.services.suspensions import reinstate_due
from tests.cast import make_person
from tests.clips.factories import make_clip
from tests.moderation.cases.factories import REASONS, decided_case, make_moderator, reported_case, take_and_decide

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def mod() -> User:
    return make_moderator("mod")


@pytest.fixture
def judge() -> User:
    return make_moderator("judge")


@pytest.fixture
def clip(ann: User) -> Clip:
    return make_clip(ann)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


def is_seen(clip: Clip, by: User) -> bool:
    return visible_clips(by).filter(pk=clip.pk).exists()


def test_reporting_twice_is_one_report_in_one_case(clip: Clip, bob: User) -> None:
    first, second = (report_clip(clip=clip, by=bob, policy="spam") for _ in range(2))
    assert first == second
    assert Case.objects.count() == Report.objects.count() == 1


def test_reports_of_many_people_share_a_case_and_raise_its_priority(clip: Clip, bob: User) -> None:
    case = report_clip(clip=clip, by=bob, policy="spam").case
    before = Case.objects.get().priority
    report_clip(clip=clip, by=make_person("cat"), policy="spam")
    assert Case.objects.get() == case
    assert Case.objects.get().priority > before


def test_a_crowd_of_reports_neither_takes_anything_down_nor_outranks_what_is_grave(clip: Clip, bob: User) -> None:
    for number in range(12):
        report_clip(clip=clip, by=make_person(f"troll{number}"), policy="spam")
    grave = report_clip(clip=make_clip(clip.creator), by=bob, policy="self_harm").case
    assert is_seen(clip, bob)
    assert Case.objects.order_by("-priority").first() == grave


def test_nobody_reports_themselves_or_without_a_known_reason(clip: Clip, ann: User, bob: User) -> None:
    with pytest.raises(InvalidInputError):
        report_clip(clip=clip, by=ann, policy="spam")
    with pytest.raises(InvalidInputError):
        report_clip(clip=clip, by=bob, policy="unchecked")
    assert not Report.objects.exists()


def test_likeness_and_child_safety_have_queues_of_their_own_with_shorter_clocks(
    clip: Clip, bob: User, mod: User, clock: time_machine.Traveller
) -> None:
    likeness = report_clip(clip=clip, by=bob, policy="non_consensual_likeness").case
    child = report_clip(clip=clip, by=bob, policy="sexual_minors").case
    assert (likeness.queue, likeness.due_at - NOON) == (Queue.LIKENESS, timedelta(hours=2))
    assert (child.queue, child.due_at - NOON) == (Queue.CHILD_SAFETY, timedelta(hours=1))
    for queue in (Queue.LIKENESS, Queue.CHILD_SAFETY):
        with pytest.raises(ForbiddenError):
            take_next_case(queue=queue, by=mod)
    assert take_next_case(queue=Queue.LIKENESS, by=make_moderator("lea", Queue.LIKENESS)) == likeness


def test_a_case_in_somebodys_hands_is_nobody_elses_until_the_lease_ends(
    clip: Clip, bob: User, mod: User, judge: User, clock: time_machine.Traveller
) -> None:
    case = reported_case(clip.creator, clip=clip)
    assert take_next_case(queue=Queue.GENERAL, by=mod) == case
    assert take_next_case(queue=Queue.GENERAL, by=judge) is None
    assert take_case(case=case, by=judge) is None
    clock.shift(timedelta(minutes=16))
    assert take_next_case(queue=Queue.GENERAL, by=judge) == case
    with pytest.raises(ConflictError):
        decide(case=case, by=mod, action=Action.NONE, reasons=REASONS)
    release_case(case=case, by=judge)
    assert take_next_case(queue=Queue.GENERAL, by=mod) == case


def test_nobody_works_on_a_case_about_themselves(mod: User, bob: User) -> None:
    case = report_account(account=mod, by=bob, policy="harassment").case
    assert take_next_case(queue=Queue.GENERAL, by=mod) is None
    assert take_case(case=case, by=mod) is None
    Case.objects.update(leased_by=mod, leased_until=datetime(2100, 1, 1, tzinfo=UTC))
    with pytest.raises(ForbiddenError):
        decide(case=case, by=mod, action=Action.NONE, reasons=REASONS)


def test_a_member_without_the_key_of_the_queue_decides_nothing(clip: Clip, bob: User) -> None:
    case = reported_case(clip.creator, clip=clip)
    for person in (bob, make_person("staff", is_staff=True)):
        with pytest.raises(ForbiddenError):
            take_case(case=case, by=person)


def test_withholding_hides_the_clip_tells_its_author_and_costs_nothing_the_first_time(
    clip: Clip, ann: User, bob: User, mod: User
) -> None:
    decision = decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    assert not is_seen(clip, bob)
    assert (decision.state, decision.case.state) == (DecisionState.IN_FORCE, CaseState.DECIDED)
    assert Strike.objects.get().points == 0
    ann.refresh_from_db()
    assert ann.is_active


def test_a_second_violation_costs_and_points_expire(ann: User, mod: User, clock: time_machine.Traveller) -> None:
    for _ in range(2):
        decided_case(ann, by=mod, action=Action.WITHHOLD)
    assert sum(strike.points for strike in active_strikes(ann)) == 1
    clock.shift(timedelta(days=31))
    assert not active_strikes(ann).exists()


def test_too_many_strikes_suspend_for_a_week_and_the_clock_brings_the_account_back(
    ann: User, mod: User, clock: time_machine.Traveller
) -> None:
    for _ in range(STRIKES_TO_SUSPEND + 1):
        decided_case(ann, by=mod, action=Action.WITHHOLD)
    ann.refresh_from_db()
    assert not ann.is_active
    clock.shift(timedelta(days=6))
    assert reinstate_due() == 0
    clock.shift(timedelta(days=1, seconds=1))
    assert (reinstate_due(), reinstate_due()) == (1, 0)
    ann.refresh_from_db()
    assert ann.is_active
    assert ModerationEvent.objects.filter(kind=EventKind.REINSTATED, actor_id=None).count() == 1


def test_a_reinstatement_waits_for_the_last_suspension(ann: User, mod: User, clock: time_machine.Traveller) -> None:
    for days in (1, 3):
        decided_case(ann, by=mod, action=Action.SUSPEND, suspend_for=timedelta(days=days))
    clock.shift(timedelta(days=2))
    assert reinstate_due() == 1
    ann.refresh_from_db()
    assert not ann.is_active


def test_what_somebody_said_counts_again_when_their_account_comes_back(
    ann: User, bob: User, mod: User, clock: time_machine.Traveller
) -> None:
    add_comment(clip=make_clip(bob), by=ann, text="How lovely.")
    for _ in range(2):
        decided_case(ann, by=mod, action=Action.SUSPEND, suspend_for=timedelta(days=1))
    assert (find_drift(), CounterDelta.objects.aggregate(n=Sum("amount"))["n"]) == ([], 0)
    clock.shift(timedelta(days=2))
    assert reinstate_due() == 2
    assert (find_drift(), CounterDelta.objects.aggregate(n=Sum("amount"))["n"]) == ([], 1)


def test_a_ban_takes_two_people(ann: User, mod: User, judge: User) -> None:
    decision = decided_case(ann, by=mod, action=Action.BAN)
    ann.refresh_from_db()
    assert (decision.state, ann.is_active) == (DecisionState.PROPOSED, True)
    with pytest.raises(ForbiddenError):
        confirm_decision(decision=decision, by=mod)
    confirm_decision(decision=decision, by=judge)
    ann.refresh_from_db()
    assert not ann.is_active
    assert reinstate_due() == 0


def test_a_proposal_can_be_withdrawn_and_the_case_decided_anew(ann: User, mod: User, judge: User) -> None:
    decision = decided_case(ann, by=mod, action=Action.BAN)
    with pytest.raises(ConflictError):
        take_and_decide(decision.case, by=mod, action=Action.NONE)
    withdraw_decision(decision=decision, by=judge)
    assert take_and_decide(decision.case, by=mod, action=Action.NONE).state == DecisionState.IN_FORCE


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        (Action.WARN, {"reasons": Reasons("spam", " ", "because")}),
        (Action.WARN, {"reasons": Reasons("spam", "facts", "because", ground=Ground.ILLEGAL)}),
        (Action.SUSPEND, {"suspend_for": None}),
        (Action.WARN, {"suspend_for": timedelta(days=1)}),
    ],
)
def test_a_decision_without_its_reasons_changes_nothing(
    ann: User, mod: User, action: Action, fields: dict[str, object]
) -> None:
    case = reported_case(ann)
    with pytest.raises(InvalidInputError):
        take_and_decide(case, by=mod, action=action, **fields)
    assert (Case.objects.get().state, ModerationEvent.objects.filter(kind=EventKind.DECIDED).count()) == ("open", 0)


def test_a_reporter_whom_moderators_agree_with_weighs_more(ann: User, bob: User, mod: User) -> None:
    cat = make_person("cat")
    assert reliability_of(bob) == reliability_of(cat) == 0.5
    take_and_decide(reported_case(ann, by=bob), by=mod, action=Action.WITHHOLD)
    take_and_decide(reported_case(ann, by=cat), by=mod, action=Action.NONE)
    assert reliability_of(bob) == 0.6
    assert reliability_of(cat) == 0.4


def test_an_overturned_appeal_restores_clip_account_and_record(
    clip: Clip, ann: User, bob: User, mod: User, judge: User
) -> None:
    decision = decided_case(ann, clip=clip, by=mod, action=Action.SUSPEND)
    assert not is_seen(clip, bob)
    appeal = appeal_decision(decision=decision, by=ann, text="It is a drawing of mine.")
    answer_appeal(appeal=appeal, by=judge, is_overturned=True, answer="You are right.")
    ann.refresh_from_db()
    decision.refresh_from_db()
    assert ann.is_active
    assert is_seen(clip, bob)
    assert not active_strikes(ann).exists()
    assert decision.state == DecisionState.REVERSED
    assert reliability_of(decision.case.reports.get().reporter) == 0.4


def test_a_reversal_leaves_what_others_decided(clip: Clip, ann: User, bob: User, mod: User, judge: User) -> None:
    first = decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    hold_clip(clip=clip, reason=HoldReason.CONSENT, source="cameo_1", explanation="")
    appeal = appeal_decision(decision=first, by=ann, text="No.")
    answer_appeal(appeal=appeal, by=judge, is_overturned=True, answer="Yes.")
    assert ClipHold.objects.filter(clip=clip, lifted_at=None).count() == 2
    assert not is_seen(clip, bob)


def test_an_upheld_appeal_changes_nothing(clip: Clip, ann: User, bob: User, mod: User, judge: User) -> None:
    decision = decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    appeal = appeal_decision(decision=decision, by=ann, text="No.")
    answered = answer_appeal(appeal=appeal, by=judge, is_overturned=False, answer="It is an advert.")
    assert answered.state == AppealState.UPHELD
    assert not is_seen(clip, bob)


def test_the_same_moderator_and_a_second_answer_are_refused(ann: User, mod: User, judge: User) -> None:
    decision = decided_case(ann, by=mod, action=Action.WITHHOLD)
    appeal = appeal_decision(decision=decision, by=ann, text="No.")
    with pytest.raises(ForbiddenError):
        answer_appeal(appeal=appeal, by=mod, is_overturned=False, answer="No.")
    answer_appeal(appeal=appeal, by=judge, is_overturned=False, answer="No.")
    with pytest.raises(ConflictError):
        answer_appeal(appeal=appeal, by=judge, is_overturned=True, answer="Yes.")


def test_an_appeal_is_made_once_in_time_and_by_whom_it_concerns(
    ann: User, bob: User, mod: User, clock: time_machine.Traveller
) -> None:
    decision = decided_case(ann, by=mod, action=Action.WITHHOLD)
    late = decided_case(ann, by=mod, action=Action.WITHHOLD)
    with pytest.raises(NotFoundError):
        appeal_decision(decision=decision, by=bob, text="Let her.")
    appeal = appeal_decision(decision=decision, by=ann, text="No.")
    assert appeal.due_at - NOON == timedelta(hours=72)
    with pytest.raises(ConflictError):
        appeal_decision(decision=decision, by=ann, text="No again.")
    clock.shift(timedelta(days=181))
    with pytest.raises(ConflictError, match="time to appeal"):
        appeal_decision(decision=late, by=ann, text="No.")


def test_the_log_of_moderation_can_be_neither_changed_nor_deleted(ann: User, mod: User) -> None:
    decided_case(ann, by=mod, action=Action.WITHHOLD)
    for statement in ("UPDATE cases_moderationevent SET actor_id = 1", "DELETE FROM cases_moderationevent"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    kinds = list(ModerationEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [EventKind.REPORTED, EventKind.TAKEN, EventKind.DECIDED]


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_never_get_the_same_case() -> None:
    from concurrent.futures import ThreadPoolExecutor

    ann = make_person("ann")
    people = [make_moderator(f"mod{number}") for number in range(4)]
    for _ in range(3):
        reported_case(ann)

    def take(moderator: User) -> int | None:
        try:
            case = take_next_case(queue=Queue.GENERAL, by=moderator)
            return case.pk if case else None
        except DomainError:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        taken = [pk for pk in pool.map(take, people) if pk is not None]
    assert len(taken) == len(set(taken)) == 3

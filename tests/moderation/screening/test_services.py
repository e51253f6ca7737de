"""A verdict: what decides it, what the person is told, what is remembered, and that a failing check never passes."""

import math
from collections.abc import Iterator, Sequence

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from moderation.screening import backends
from moderation.screening.explanations import POLICY_NAMES
from moderation.screening.models import ScreeningEvent
from moderation.screening.services import TEXT_CHARACTERS_MAX, screen_text
from moderation.screening.verdicts import Audience, Decision, Finding, Policy, ScreeningContext, Stage

pytestmark = pytest.mark.django_db
ALONE = ScreeningContext(actor_id=7, subject="gen_1")


class Broken:
    """A back end that fails in a chosen way."""

    name = "broken"
    stages = frozenset({Stage.PROMPT})
    in_caller_thread = False

    def __init__(self, how: str) -> None:
        self.how = how
        self.timeout_seconds = 0.05 if how == "slow" else 5.0

    @property
    def version(self) -> str:
        return "1"

    def check(self, stage: Stage, item: object) -> Sequence[Finding]:
        if self.how == "raises":
            raise FileNotFoundError("weights")
        if self.how == "slow":
            import threading

            threading.Event().wait(0.4)
        score = math.nan if self.how == "nan" else 0.0
        return [Finding(Policy.SEXUAL, stage, score, self.name, self.version)]


@pytest.fixture
def broken(request: pytest.FixtureRequest) -> Iterator[None]:
    backends.register(Broken(request.param))
    yield
    backends.unregister("broken")


def test_an_ordinary_prompt_is_allowed_and_remembered_without_its_words() -> None:
    verdict = screen_text(Stage.PROMPT, "A golden retriever puppy chases leaves in a park", ALONE)
    assert verdict.decision is Decision.ALLOW
    event = ScreeningEvent.objects.get(public_id=verdict.event_id)
    assert (event.stage, event.actor_id, event.subject, event.language) == ("prompt", 7, "gen_1", "en")
    assert "puppy" not in str(event.findings)


def test_a_refusal_names_stage_policy_words_and_remedy_but_no_score() -> None:
    verdict = screen_text(Stage.PROMPT, "Two friends walk home, then a naked woman dances", ALONE)
    assert verdict.decision is Decision.REFUSE
    told = verdict.explanations[0]
    assert (told.stage, told.policy, told.where) == (Stage.PROMPT, Policy.SEXUAL, "“naked”")
    assert "Leave out nudity" in told.what_to_change
    assert not any(character.isdigit() for character in told.message)


def test_a_request_about_minors_is_refused_without_quoting_it_back() -> None:
    verdict = screen_text(Stage.PROMPT, "an erotic scene with a twelve-year-old pupil", ALONE)
    assert verdict.decision is Decision.REFUSE
    about_minors = next(e for e in verdict.explanations if e.policy is Policy.SEXUAL_MINORS)
    assert about_minors.where == ""


@pytest.mark.parametrize("broken", ["raises", "slow", "nan"], indirect=True)
def test_a_back_end_that_fails_holds_the_item(broken: None) -> None:
    verdict = screen_text(Stage.PROMPT, "A puppy in a park", ALONE)
    assert verdict.decision is Decision.HOLD
    assert not verdict.may_continue
    assert [e.policy for e in verdict.explanations] == [Policy.UNCHECKED]


@pytest.mark.parametrize("broken", ["well"], indirect=True)
def test_the_same_back_end_in_good_health_holds_nothing(broken: None) -> None:
    assert screen_text(Stage.PROMPT, "A puppy in a park", ALONE).decision is Decision.ALLOW


def test_a_stage_without_a_back_end_holds() -> None:
    rules = backends.unregister("rules")
    others = [backends.unregister(b.name) for b in backends.backends_for(Stage.COMMENT)]
    try:
        assert screen_text(Stage.COMMENT, "Lovely light!", ALONE).decision is Decision.HOLD
    finally:
        for backend in (rules, *others):
            if backend is not None:
                backends.register(backend)


def test_production_does_not_start_without_a_mandatory_back_end() -> None:
    kept = [backends.unregister(b.name) for b in backends.backends_for(Stage.PROMPT)]
    try:
        with override_settings(PRODUCTION=True):
            errors = [m for m in run_checks(tags=["screening"]) if m.id == "screening.E001" and "prompt" in m.msg]
        assert errors
        assert all(message.is_serious() for message in errors)
    finally:
        for backend in kept:
            if backend is not None:
                backends.register(backend)


def test_production_starts_with_the_shipped_back_ends() -> None:
    with override_settings(PRODUCTION=True):
        assert [m for m in run_checks(tags=["screening"]) if "prompt looks" in m.msg] == []


def test_events_can_be_neither_changed_nor_deleted() -> None:
    verdict = screen_text(Stage.PROMPT, "A puppy in a park", ALONE)
    for statement in (
        "UPDATE screening_screeningevent SET decision = 'refuse'",
        "DELETE FROM screening_screeningevent",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ScreeningEvent.objects.get(public_id=verdict.event_id).decision == "allow"


def test_a_request_cut_into_harmless_pieces_is_caught_over_its_session() -> None:
    pieces = ("A man raises his knife,", "walks over to the sleeping guard,")
    last = "and the floor turns red, blood everywhere"
    for piece in pieces:
        assert screen_text(Stage.PROMPT, piece, ALONE).may_continue
    verdict = screen_text(
        Stage.PROMPT,
        "and stabs until it stops moving",
        ScreeningContext(session=("He holds", "a sleeping guard", "down")),
    )
    assert verdict.decision in {Decision.HOLD, Decision.REFUSE}
    chained = screen_text(Stage.PROMPT, last, ScreeningContext(chain=pieces))
    assert chained.decision in {Decision.HOLD, Decision.REFUSE}


def test_a_word_cut_over_two_remixes_is_read_as_a_whole() -> None:
    context = ScreeningContext(chain=("two kids at school, one of them is fourteen years old",))
    verdict = screen_text(Stage.PROMPT, "now she slowly undresses", context)
    assert verdict.decision is Decision.REFUSE
    assert Policy.SEXUAL_MINORS in {e.policy for e in verdict.explanations}


def test_an_earlier_refusal_does_not_poison_the_whole_session() -> None:
    context = ScreeningContext(session=("a naked woman dances",))
    assert screen_text(Stage.PROMPT, "A puppy in a park", context).decision is Decision.ALLOW


@pytest.mark.parametrize(
    "text", ["a train crosses a bridge in fog", "a red ball bounces on grass", "A puppy in a park"]
)
def test_what_earlier_words_mean_together_is_not_held_against_words_that_add_nothing(text: str) -> None:
    for earlier in ("session", "chain"):
        context = ScreeningContext(**{earlier: ("a naked woman", "a child throws a ball to a dog")})
        assert screen_text(Stage.PROMPT, text, context).decision is Decision.ALLOW


def test_who_is_refused_for_what_came_before_is_told_which_words_and_what_to_do() -> None:
    context = ScreeningContext(session=("A woman poses in lingerie",))
    verdict = screen_text(Stage.PROMPT, "a child throws a ball to a dog", context)
    assert verdict.decision is Decision.REFUSE
    told = verdict.explanations[0]
    assert (told.stage, told.policy, told.where) == (Stage.SESSION, Policy.SEXUAL_MINORS, "“a child”")
    assert "made shortly before" in told.message
    assert "again 30 minutes after" in told.what_to_change
    assert "any form" not in f"{told.message} {told.what_to_change}"


def test_of_a_chain_only_the_new_words_are_quoted() -> None:
    context = ScreeningContext(chain=("A man raises his knife over a secret guard",))
    verdict = screen_text(Stage.PROMPT, "and the floor turns red, blood everywhere", context)
    assert verdict.decision in {Decision.HOLD, Decision.REFUSE}
    assert not any("secret" in told.where for told in verdict.explanations)
    assert any("blood" in told.where for told in verdict.explanations)


def test_the_outcome_is_told_once_however_many_rules_were_met() -> None:
    teen = ScreeningContext(audience=Audience.TEEN)
    verdict = screen_text(Stage.PROMPT, "two naked people having sex, a gun fight, blood, and a bully", teen)
    outcomes = [told.message for told in verdict.explanations]
    assert len(outcomes) > 1
    assert outcomes[0].startswith("It was refused: the prompt meets our rule on ")
    for further in outcomes[1:]:
        assert further.startswith("The prompt also meets our rule on ")
        assert "refused" not in further
        assert "waits" not in further


def test_every_rule_has_a_name_that_people_read() -> None:
    assert set(POLICY_NAMES) == set(Policy)
    assert len(set(POLICY_NAMES.values())) == len(Policy)
    for policy, name in POLICY_NAMES.items():
        assert name != policy.value.replace("_", " ")


def test_what_is_private_only_as_a_prompt_is_held_where_others_read_it() -> None:
    text = "Собака бежит по полю"
    assert screen_text(Stage.PROMPT, text, ALONE).decision is Decision.PRIVATE_ONLY
    assert screen_text(Stage.CAPTION, text, ALONE).decision is Decision.HOLD


def test_teens_meet_stricter_thresholds_than_adults() -> None:
    text = "A seductive dance in the rain"
    adult = screen_text(Stage.PROMPT, text, ALONE).decision
    teen = screen_text(Stage.PROMPT, text, ScreeningContext(audience=Audience.TEEN)).decision
    assert teen.severity > adult.severity


def test_naming_violence_in_a_negative_prompt_is_no_offence() -> None:
    assert screen_text(Stage.NEGATIVE_PROMPT, "blood, gore, nudity, text, watermark", ALONE).decision is Decision.ALLOW
    assert screen_text(Stage.NEGATIVE_PROMPT, "child porn", ALONE).decision is Decision.REFUSE


def test_a_text_beyond_all_measure_is_held() -> None:
    assert screen_text(Stage.PROMPT, "a " * TEXT_CHARACTERS_MAX, ALONE).decision is Decision.HOLD

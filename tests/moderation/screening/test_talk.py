"""Whom a text mentions, its tags and its emoji are no doubt about it, and hide nothing either."""

from pathlib import Path

import pytest
from django.test import override_settings

from inference.standby import standby
from moderation.screening import backends
from moderation.screening.backends import TextItem
from moderation.screening.rules import shipped_rules
from moderation.screening.services import screen_text
from moderation.screening.text.backend import RuleBackend
from moderation.screening.text.classifier import ClassifierBackend
from moderation.screening.text.language import guess_language
from moderation.screening.text.normalise import joined_letters
from moderation.screening.text.talk import prose
from moderation.screening.verdicts import Audience, Decision, Policy, ScreeningContext, Stage

FRIENDLY = [
    (Stage.COMMENT, "@yuki"),
    (Stage.COMMENT, "Lovely @yuki"),
    (Stage.COMMENT, "thanks @sam_c"),
    (Stage.COMMENT, "so cool @yuki 😍"),
    (Stage.COMMENT, "made with @otto #rain"),
    (Stage.COMMENT, "Great video, @yuki"),
    (Stage.COMMENT, "this is amazing!! @yuki ❤️❤️"),
    (Stage.COMMENT, "@otto you have to see this 😂"),
    (Stage.COMMENT, "love it @anna #love #rain #夜"),
    (Stage.CAPTION, "Rain walk with @sam_c and @ghostperson #rain #夜"),
    (Stage.CAPTION, "Made for @sam_c. Happy birthday!"),
]
APART = ["S P O I L E R S here", "s.p.o.i.l.e.r.s", "F I N A L E", "n i c e one", "W O W"]
THREATS = ["I will kill you all tonight", "I'll kill you", "I'm going to shoot you all", "you deserve to die"]
UNFRIENDLY = ["@yuki kill yourself", "@yuki you are a worthless pig", "@yuki #fat #ugly nobody likes you"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("thanks @sam_c", "thanks Sam"),
        ("@yuki, @Otto: look", "Sam, Sam: look"),
        ("so cool @yuki 😍", "so cool Sam"),
        ("👩🏽‍🎤 on stage ❤️", "on stage"),
        ("by the sea #rain #夜", "by the sea rain 夜"),
        ("😍😍", "😍😍"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_a_sentence(text: str, sentence: str) -> None:
    assert prose(text) == sentence


@pytest.mark.parametrize("text", ["write to kim@example.org", "show your @ss", "a C# lesson", "&#39;"])
def test_what_only_looks_like_a_mention_or_a_tag_stays(text: str) -> None:
    assert prose(text) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("so cool @yuki 😍", "en"),
        ("Stunning footage 🌧️🌧️ bravo", "en"),
        ("@yuki 素敵な動画ですね", "ja"),
        ("#убей #всех", "ru"),
        ("Pies biegnie po plaży i nie ma nikogo @yuki", "pl"),
    ],
)
def test_the_language_is_guessed_from_the_words_alone(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.django_db
def test_friendly_words_to_somebody_are_not_held_and_unfriendly_ones_are(tmp_path: Path) -> None:
    rules, names = shipped_rules(), (RuleBackend(), ClassifierBackend())

    def decide(stage: Stage, text: str) -> Decision:
        found = [finding for backend in names for finding in backend.check(stage, TextItem(text))]
        return rules.decide_all(rules.corroborated(found), Audience.TEEN)

    with override_settings(INFERENCE_SOCKET=tmp_path / "nobody.sock"), standby(["screening"], print):
        held = [text for stage, text in FRIENDLY if decide(stage, text) is not Decision.ALLOW]
        let_through = [text for text in UNFRIENDLY if decide(Stage.COMMENT, text) is not Decision.REFUSE]
    assert held == []
    assert let_through == []


@pytest.mark.django_db
def test_letters_set_apart_are_read_as_words_and_threats_explained_as_threats(tmp_path: Path) -> None:
    context = ScreeningContext(audience=Audience.PUBLIC)
    backends.register(ClassifierBackend())
    try:
        with override_settings(INFERENCE_SOCKET=tmp_path / "nobody.sock"), standby(["screening"], print):
            apart = [screen_text(Stage.COMMENT, text, context) for text in APART]
            naked = screen_text(Stage.COMMENT, "n u d e here", context)
            threats = [screen_text(Stage.COMMENT, text, context) for text in THREATS]
            despair = screen_text(Stage.COMMENT, "I want to kill myself tonight", context)
    finally:
        backends.unregister("classifier")
    assert [verdict.decision for verdict in apart] == [Decision.ALLOW] * len(APART)
    assert naked.decision is Decision.REFUSE
    assert [verdict.decision for verdict in threats] == [Decision.HOLD] * len(THREATS)
    told = {row.policy for verdict in threats for row in verdict.explanations}
    assert told == {Policy.HARASSMENT, Policy.VIOLENCE_GORE}
    assert [row.policy for row in despair.explanations] == [Policy.SELF_HARM]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("S P O I L E R S here", "SPOILERS here"),
        ("by J. R. R. Tolkien", "by JRR. Tolkien"),
        ("I saw a cat", "I saw a cat"),
        ("plan B, I hope", "plan B, I hope"),
    ],
)
def test_letters_set_apart_are_joined_and_nothing_else_is(text: str, joined: str) -> None:
    assert joined_letters(text) == joined


@pytest.mark.parametrize(
    "text",
    [
        "ich bringe euch alle um, wartet nur",
        "te voy a matar, es que no puedo más con esto y con todo",
        "je vais vous tuer, ce soir ou demain",
        "ti ammazzo se non la smetti con questa cosa",
        "vou te matar se você não parar com isso",
    ],
)
def test_threats_are_known_in_other_languages(text: str) -> None:
    assert "threat" in {finding.rule for finding in RuleBackend().check(Stage.COMMENT, TextItem(text))}

"""Threats in six languages are held and explained as such; their neighbours pass."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from inference.standby import standby
from moderation.screening import backends
from moderation.screening.services import screen_text
from moderation.screening.text.classifier import ClassifierBackend
from moderation.screening.verdicts import Audience, Decision, Policy, ScreeningContext, Stage, Verdict

THREATS = [
    "I will kill you all tonight",
    "Ich bringe dich um",
    "Ich töte dich",
    "Ich mach dich fertig",
    "Ich weiß, wo du wohnst, ich bringe dich um",
    "ich bring dich morgen um",
    "Ich werde dich umbringen",
    "du bist tot morgen",
    "Je vais te tuer",
    "tu vas mourir",
    "Te voy a matar",
    "vas a morir mañana",
    "Vou te matar",
    "você está morto",
    "Ti ammazzo",
    "Domani sei morto",
    "you are dead tomorrow",
    "You will die tomorrow",
    "you're going to die",
]
SELF_HARM = [
    "kill yourself",
    "I want to kill myself tonight",
    "Ich will mich umbringen",
    "ich bringe mich um",
]
NEIGHBOURS = [
    "this recipe kills me",
    "killer song",
    "I will kill this song on stage tomorrow",
    "you will die laughing",
    "you are dead funny",
    "your phone is dead",
    "ich lach mich tot",
    "du bringst mich um vor Lachen",
    "du bringst mich um",
    "ich bringe dich nach Hause",
    "ich bringe dich um acht nach Hause",
    "du bist tot müde",
    "das Video macht mich fertig",
    "ich mach dich glücklich",
    "je meurs de rire",
    "tu vas mourir de rire",
    "me mata de risa",
    "te voy a amar",
    "te vas a morir de risa",
    "te mato a besos",
    "vou te matar de saudade",
    "você vai morrer de rir",
    "mi fai morire",
    "sei morto dal ridere",
    "ti ammazzo di coccole",
]


@pytest.fixture(scope="module")
def inference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    socket = tmp_path_factory.mktemp("inference") / "nobody.sock"
    with override_settings(INFERENCE_SOCKET=socket), standby(["screening"], print):
        yield socket


@pytest.fixture
def with_classifier(inference: Path) -> Iterator[None]:
    backends.register(ClassifierBackend())
    yield
    backends.unregister("classifier")


def said(text: str) -> Verdict:
    return screen_text(Stage.COMMENT, text, ScreeningContext(audience=Audience.PUBLIC))


@pytest.mark.django_db
@pytest.mark.usefixtures("with_classifier")
@pytest.mark.parametrize("text", THREATS)
def test_a_threat_is_held_and_explained_as_one(text: str) -> None:
    verdict = said(text)
    told = {row.policy for row in verdict.explanations}
    assert verdict.decision is Decision.HOLD
    assert Policy.HARASSMENT in told
    assert told <= {Policy.HARASSMENT, Policy.VIOLENCE_GORE}


@pytest.mark.django_db
@pytest.mark.usefixtures("with_classifier")
@pytest.mark.parametrize("text", SELF_HARM)
def test_self_harm_stays_self_harm(text: str) -> None:
    verdict = said(text)
    assert verdict.decision is Decision.REFUSE
    assert [row.policy for row in verdict.explanations] == [Policy.SELF_HARM]


@pytest.mark.django_db
@pytest.mark.usefixtures("with_classifier")
@pytest.mark.parametrize("text", NEIGHBOURS)
def test_what_only_sounds_like_a_threat_is_published(text: str) -> None:
    assert said(text).decision is Decision.ALLOW

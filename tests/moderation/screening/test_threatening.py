"""Threats and self-harm in six languages, and with their letters set apart, are held and explained as such; their
neighbours pass."""

import pytest

from moderation.screening.backends import TextItem
from moderation.screening.explanations import errors_of
from moderation.screening.services import screen_text
from moderation.screening.text.apart import every_reading
from moderation.screening.text.backend import RuleBackend
from moderation.screening.text.normalise import joined_letters
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
    "ich bring dich um die Ecke",
    "Ich werde dich um die Ecke bringen",
    "um die Ecke bringen",
    "ich bring dich um die Ecke nach der Schule",
    "ich bring dich um die Ecke in der Nacht",
    "mort de rire, je vais te tuer",
    "lol I will kill you",
    "you're dead meat",
    "just die",
    "die",
    "@yuki die",
    "geh sterben",
    "hoffentlich stirbst du",
    "verrecke",
    "verreck endlich",
    "stirb",
    "eu vou te pegar e te matar",
    "espero que você morra",
    "tomara que morra",
    "vai morrer",
    "morra",
    "espero que te mueras",
    "ojalá te mueras",
    "muérete",
    "crève",
    "va crever",
    "meurs",
    "spero che tu muoia",
    "spero che muori",
    "crepa",
    "muori",
    "dead 💀 that's what you will be tomorrow",
]
THREATS_APART = [
    "I w i l l k i l l y o u",
    "I w i l l  k i l l  y o u",
    "I   w i l l   k i l l   y o u",
    "I will k i l l you",
    "i.w.i.l.l.k.i.l.l.y.o.u",
    "I w i l l k i l l y o u tonight",
    "I c h b r i n g e d i c h u m",
    "t e v o y a m a t a r",
    "d i e",
    "s t i r b",
]
SELF_HARM = [
    "kms",
    "I'm gonna kms",
    "i wanna kms",
    "unalive yourself",
    "unalive myself",
    "kill yourself",
    "k i l l y o u r s e l f",
    "k i l l  y o u r s e l f",
    "I want to kill myself tonight",
    "Ich will mich umbringen",
    "ich bringe mich um",
    "Je veux me tuer",
    "je vais me tuer ce soir",
    "je veux mourir",
    "j'ai envie de mourir",
    "je ne veux plus vivre",
    "aide-moi, je veux me tuer",
    "ich will mich töten",
    "ich möchte sterben",
    "ich will nicht mehr leben",
    "ich ritze mich",
    "bring dich selbst um",
    "Quiero matarme",
    "me quiero matar",
    "quiero morirme",
    "no quiero vivir más",
    "ayuda, quiero matarme",
    "mátate",
    "Voglio uccidermi",
    "mi voglio ammazzare",
    "voglio morire",
    "non voglio più vivere",
    "ucciditi",
    "Quero me matar",
    "vou me matar",
    "quero morrer",
    "não quero mais viver",
    "quero matar-me",
    "死にたい",
    "もう死にたい",
    "自殺したいです",
    "j e v e u x m e t u e r",
    "q u i e r o m a t a r m e",
    "v o g l i o u c c i d e r m i",
    "q u e r o m e m a t a r",
    "i c h w i l l m i c h u m b r i n g e n",
]
NOT_MERELY_SAID = [
    "nobody would miss me if I'm dead",
    "I'm dying, I took all the pills",
    "I'm dying to kill myself",
    "you kill me or I kill you",
    "dead girls, I kill them",
]
"""Words of idioms with something else beside them."""
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
    "s k i l l s h o t",
    "I l o v e t h i s s o n g",
    "h a p p y b i r t h d a y",
    "c o o l  v i d e o",
    "you kill me",
    "haha you kill me every time 😂",
    "you're killing me",
    "This killed me lol",
    "my legs are killing me",
    "to die for",
    "dead 💀",
    "I'm dead 💀",
    "I'm dying lol",
    "dying 😂😂",
    "killer look",
    "what a killer outfit",
    "you slay",
    "tu me tues mdr",
    "tu m'as tué 😂",
    "mort de rire",
    "je veux mourir de rire",
    "me muero 😂",
    "me muero de risa",
    "me mató jajaja",
    "quiero morirme de risa",
    "muoio",
    "muoio dal ridere",
    "mi ammazzo dal ridere",
    "morri de rir",
    "isso me matou kkkk",
    "quero morrer de rir com isso",
    "ich will sterben vor Lachen",
    "ich bringe dich um die Ecke nach Hause",
    "ich bring dich um die Ecke zum Bahnhof",
    "wirst du mich umbringen",
    "ich bringe dich um halb neun heim",
    "den Müll um die Ecke bringen",
    "break a leg!",
    "I can't even, literally dying",
    "omg I would kill for this",
    "this is killer",
    "murder on the dancefloor",
    "you'll be the death of me",
    "crushing it",
    "tonight is my last night in Paris",
    "ran 10 kms today",
    "never say die",
    "die Katze ist süß",
    "die Sonne",
    "die cast model",
    "stirb langsam",
    "hoffentlich stirbst du nicht",
    "morra de inveja",
    "a bateria vai morrer",
    "espero que te mueras de risa",
    "je crève de rire",
    "crepa nel muro",
    "Eid",
]


def said(text: str) -> Verdict:
    return screen_text(Stage.COMMENT, text, ScreeningContext(audience=Audience.PUBLIC))


@pytest.mark.django_db
@pytest.mark.usefixtures("with_classifier")
@pytest.mark.parametrize("text", [*THREATS, *THREATS_APART])
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
    assert verdict.explanations[0].policy is Policy.SELF_HARM
    assert {row.policy for row in verdict.explanations} <= {Policy.SELF_HARM, Policy.UNKNOWN_LANGUAGE}


@pytest.mark.django_db
@pytest.mark.usefixtures("with_classifier")
@pytest.mark.parametrize("text", NOT_MERELY_SAID)
def test_an_idiom_excuses_nothing_beside_it(text: str) -> None:
    assert said(text).decision.severity >= Decision.HOLD.severity


@pytest.mark.django_db
@pytest.mark.usefixtures("with_classifier")
@pytest.mark.parametrize("text", NEIGHBOURS)
def test_what_only_sounds_like_a_threat_is_published(text: str) -> None:
    assert said(text).decision is Decision.ALLOW


def test_who_threatens_is_shown_their_own_letters() -> None:
    text = "listen: I w i l l k i l l y o u tonight"
    (found,) = [f for f in RuleBackend().check(Stage.COMMENT, TextItem(text)) if f.rule == "threat"]
    assert found.span is not None
    assert found.span.words == "I w i l l k i l l y o u"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("I w i l l k i l l y o u now", "i will kill you"),
        ("h e y k i l l y o u r s e l f", "hey kill yourself"),
        ("t e m a t o", "te mato"),
    ],
)
def test_strong_words_are_found_between_letters_that_show_no_borders(text: str, read: str) -> None:
    assert any(read in " ".join(reading.text.split()) for reading in every_reading(text))


@pytest.mark.parametrize("text", ["s i s t e m a t o", "iwillkillyou", "y o u r s k i l l s", "I will kill you"])
def test_short_terms_inside_others_and_words_written_together_are_not_parted(text: str) -> None:
    plain = [reading.text for reading in every_reading(text) if reading.kind == "spaced"]
    assert not [one for one in plain if " " in one.strip()]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("c o o l  v i d e o", "cool video"),
        ("I  w i l l  w i n", "I  will  win"),
        ("f . i . n . a . l . e", "f . i . n . a . l . e"),
    ],
)
def test_words_further_apart_than_their_letters_stay_words(text: str, joined: str) -> None:
    assert joined_letters(text).split() == joined.split()


@pytest.mark.django_db
def test_who_wishes_to_die_is_spoken_to_kindly_first_and_hears_of_stories_only_where_one_was_asked_for() -> None:
    (said_so,) = errors_of(said("I want to die"), "/text")
    (asked,) = errors_of(screen_text(Stage.PROMPT, "I want to die", ScreeningContext()), "/prompt")
    assert all(told["detail"].startswith("If this is about you, talk to somebody today") for told in (said_so, asked))
    assert "story" not in said_so["detail"]
    assert asked["detail"].endswith("Tell the story without the method or the act.")


@pytest.mark.django_db
def test_a_farewell_waits_for_a_person_and_is_answered_with_a_crisis_line() -> None:
    verdict = said("tonight is my last night")
    assert verdict.decision is Decision.HOLD
    assert "crisis line" in verdict.explanations[0].message

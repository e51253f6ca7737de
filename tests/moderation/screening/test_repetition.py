"""Ordinary words said many times over are ordinary; what is hidden among them is found, and neither takes long."""

from pathlib import Path

import pytest
from django.test import override_settings

from inference.standby import standby
from moderation.screening.backends import TextItem
from moderation.screening.rules import shipped_rules
from moderation.screening.services import TEXT_CHARACTERS_MAX, screen_text
from moderation.screening.text.classifier import WINDOW_WORDS_READ, WINDOWS_MAX, ClassifierBackend, windows
from moderation.screening.text.grammar import grammar, matches
from moderation.screening.text.lexicon import Hit
from moderation.screening.text.repetition import PERIOD_MAX, without_repetition
from moderation.screening.verdicts import Audience, Decision, ScreeningContext, Stage

MEADOW = "the fox runs over a green meadow while birds sing and the wind moves tall grass near an old stone bridge "
STABBING = "a man stabs his screaming neighbour to death and blood pours out of the wound "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a red ball " * 2000, "a red ball"),
        ("Go go GO!", "Go"),
        ("very very big", "very very big"),
        ("a red ball a red ball a red ball a red fox", "a red ball a red fox"),
        ("one two one two one two three three three three four", "one two three four"),
        ("- - - it rains - - -", "- it rains -"),
        ("line one\nline  two", "line one\nline  two"),
        ("", ""),
    ],
)
def test_what_is_said_again_and_again_is_read_once(text: str, said: str) -> None:
    assert without_repetition(text) == said


def test_long_refrains_are_squeezed_and_longer_ones_left() -> None:
    refrain = [f"word{number}" for number in range(PERIOD_MAX + 1)]
    assert without_repetition(" ".join(refrain[:-1] * 5)) == " ".join(refrain[:-1])
    assert without_repetition(" ".join(refrain * 5)) == " ".join(refrain * 5)


def test_no_word_is_lost_that_is_said_but_once() -> None:
    text = "a red ball " * 40 + STABBING + "a red ball " * 40
    assert set(STABBING.split()) <= set(without_repetition(text).split())


@pytest.mark.parametrize("text", [MEADOW * 38, "a " * 2000, "abc " * 1000], ids=["sentences", "letters", "short words"])
def test_the_longest_prompt_is_read_to_its_last_word(text: str) -> None:
    words = [f"{word}{number}" for number, word in enumerate(text[:4000].split())]
    stretches = list(windows(" ".join(words)))[1:]
    assert " ".join(stretches).split() == words
    assert len(stretches) <= WINDOWS_MAX
    assert max(len(stretch.split()) for stretch in stretches) <= WINDOW_WORDS_READ


def test_the_number_of_looks_at_a_text_has_an_end() -> None:
    assert len(list(windows("a " * 20_000))) == 1 + WINDOWS_MAX


def test_words_that_stand_too_far_apart_mean_nothing_together_however_many_there_are() -> None:
    rule = next(one for one in grammar() if len(one.slots) == 2 and one.slots[0] != one.slots[1])
    near, far = rule.within, rule.within + len(rule.slots) + 1
    for distance, is_met in ((near, True), (far, False)):
        hits = [Hit(rule.slots[0], 0, 0), *(Hit(rule.slots[1], at, at) for at in range(distance, distance + 500))]
        assert (rule.name in {match.rule.name for match in matches(hits)}) is is_met


@pytest.mark.django_db
def test_a_chain_of_the_longest_prompts_is_no_doubt_by_its_length() -> None:
    long = (MEADOW * 40)[:4000]
    context = ScreeningContext(chain=(long,) * 20, session=(long,) * 20)
    assert 12 * len(long) > TEXT_CHARACTERS_MAX
    assert screen_text(Stage.PROMPT, long, context).decision is Decision.ALLOW


@pytest.mark.django_db
def test_pieces_of_a_chain_still_add_up_behind_a_long_prompt() -> None:
    """The last texts of the chain are those that are looked at together with the new one."""
    chain = ((MEADOW * 40)[:4000],) * 12 + ("a picture of a child",)
    assert screen_text(Stage.PROMPT, "now naked", ScreeningContext(chain=chain)).decision is Decision.REFUSE


def test_the_classifier_finds_what_is_said_once_and_nothing_in_what_is_said_often(tmp_path: Path) -> None:
    with override_settings(INFERENCE_SOCKET=tmp_path / "nobody.sock"), standby(["screening"], print):
        decided = {
            text: shipped_rules().decide_all(ClassifierBackend().check(Stage.PROMPT, TextItem(text)), Audience.PUBLIC)
            for text in (
                *(ordinary * 300 for ordinary in ("a red ball ", "zoom in slowly. ", "go go go ", "la ")),
                "a red ball " * 150 + STABBING + "a red ball " * 150,
                MEADOW * 20 + STABBING + MEADOW * 15,
                "kill yourself now. " * 200,
            )
        }
    assert list(decided.values()) == [Decision.ALLOW] * 4 + [Decision.HOLD] * 3

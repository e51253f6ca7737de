"""A script, in the forms people write one, as timed shots."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.presets.script import SHOT_SECONDS_MAX, SHOT_SECONDS_MIN, script_to_shots


def prompts(text: str) -> list[str]:
    return [shot.prompt for shot in script_to_shots(text)]


def test_labelled_lines_are_shots_and_lose_their_labels() -> None:
    script = "Shot 1: a harbour at dawn\nwith gulls\nShot 2 (3s): a girl casts off\n"
    assert prompts(script) == ["a harbour at dawn with gulls", "a girl casts off"]
    assert script_to_shots(script)[1].seconds == 3.0


def test_numbered_lines_are_shots() -> None:
    assert prompts("1. a kettle boils\n2. a cup is filled\n") == ["a kettle boils", "a cup is filled"]


def test_times_say_how_long_a_shot_is() -> None:
    shots = script_to_shots("[0:00-0:04] a lark rises\n[0:04 - 0:10] it sings above the field")
    assert [(shot.prompt, shot.seconds) for shot in shots] == [
        ("a lark rises", 4.0),
        ("it sings above the field", 6.0),
    ]


def test_scene_headings_begin_a_shot_and_stay_in_it() -> None:
    script = "INT. KITCHEN - NIGHT\nA tap drips.\n\nEXT. GARDEN - DAY\nBees.\n"
    assert prompts(script) == ["INT. KITCHEN - NIGHT A tap drips.", "EXT. GARDEN - DAY Bees."]


def test_paragraphs_are_shots_where_nothing_is_marked() -> None:
    script = "A tap drips.\nIt is late.\n\nBees in a garden."
    assert prompts(script) == ["A tap drips. It is late.", "Bees in a garden."]


def test_sentences_are_shots_where_there_is_one_paragraph_and_speech_stays_whole() -> None:
    script = 'A girl waves. She says "Come on! It is late." A dog runs.'
    assert prompts(script) == ["A girl waves.", 'She says "Come on! It is late."', "A dog runs."]


def test_speech_takes_longer_than_description() -> None:
    shown, spoken = script_to_shots(
        "1. a man stands by the door of the old house looking out over rain\n"
        '2. a man says "stands by the door of the old house looking out over rain"'
    )
    assert spoken.seconds > shown.seconds


def test_the_whole_lasts_as_long_as_asked_and_written_lengths_are_kept() -> None:
    shots = script_to_shots("1. (5s) a harbour\n2. a girl casts off and waves to the shore\n3. gulls", seconds=15)
    assert shots[0].seconds == 5.0
    assert sum(shot.seconds for shot in shots) == pytest.approx(15)
    assert shots[1].seconds > shots[2].seconds


@pytest.mark.parametrize(
    ("script", "seconds"),
    [("", None), ("  \n\n ", None), ("1. (9s) a\n2. b", 10.0), ("1. (4s) a\n2. (4s) b", 10.0), ("a. B. C.", 2.0)],
)
def test_what_can_not_be_timed_is_refused(script: str, seconds: float | None) -> None:
    with pytest.raises(ValueError, match=r"script|seconds"):
        script_to_shots(script, seconds=seconds)


@given(st.text(min_size=1, max_size=400))
def test_any_text_is_shots_of_bearable_length_or_refused(text: str) -> None:
    try:
        shots = script_to_shots(text)
    except ValueError:
        return
    assert all(shot.prompt.strip() for shot in shots)
    written = "(" in text or "[" in text or ":" in text
    assert written or all(SHOT_SECONDS_MIN <= shot.seconds <= SHOT_SECONDS_MAX for shot in shots)

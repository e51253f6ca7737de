"""A plan refuses words that change nothing in the clip, before anything is paid for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generation.engines.base import Mode, Reference
from generation.engines.sim.engine import SimEngine
from generation.engines.sim.modes import beginning_of
from tests.generation.sim.asking import NeverCancelled, request
from tests.generation.sim.changing import planned, recorded, refusal


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("remove the unicorn", "This clip does not show what you would change: the unicorn."),
        ("don't add a dog", "What is not to be done needs no new clip: don't add a dog."),
        ("vaporize the cube", "Not understood, so nothing is done about it: vaporize the cube."),
        ("sparkle more", "Not understood: sparkle, more."),
        ("the ball is red", "These words change nothing in the clip."),
        ("at sunset", "These words change nothing in the clip."),
        ("👍", "These words change nothing in the clip."),
        ("füge keinen Hund hinzu", "What is not to be done needs no new clip: füge keinen Hund hinzu."),
        ("犬を追加しないで", "What is not to be done needs no new clip: 犬を追加しないで."),
    ],
)
def test_an_edit_that_changes_nothing_is_refused_with_its_reason(tmp_path: Path, words: str, reason: str) -> None:
    error = refusal(words, recorded(tmp_path))
    assert error is not None
    assert (error.code, error.field) == ("nothing_changes", "prompt")
    assert reason in error.message
    assert error.message.endswith("Say what shall be different.")


@pytest.mark.parametrize("clip", ["a red ball bounces while a blue cube slides past", "a fox and a dog at night",
                                  "a beach at sunset", "two dogs run", "a cat sleeps in a kitchen"])  # fmt: skip
@pytest.mark.parametrize("words", ["don't add a dog", "füge keinen Hund hinzu", "犬を追加しないで"])
def test_everything_that_is_suggested_can_be_done(tmp_path: Path, clip: str, words: str) -> None:
    source = recorded(tmp_path, clip)
    error = refusal(words, source)
    assert error is not None
    assert len(error.suggestions) >= 2
    for said in error.suggestions:
        plan = planned(said, source)
        assert (plan.ignored, plan.notes) == ((), ())


def test_an_edit_that_changes_something_is_planned(tmp_path: Path) -> None:
    for words in ("make it night", "remove the cube", "add a dog", "make the ball green", "film noir", "zoom in"):
        assert refusal(words, recorded(tmp_path)) is None


def test_another_length_or_size_is_a_change_of_its_own(tmp_path: Path) -> None:
    source = recorded(tmp_path)
    assert planned("👍", source, seconds=5.0)
    assert planned("👍", source, size=(288, 160))
    assert planned("👍", source, fps=30)


def test_a_cameo_that_comes_along_is_a_change(tmp_path: Path) -> None:
    assert planned("sparkle", recorded(tmp_path), references=(Reference("cameo_ann", "person", "@ann"),))


@pytest.mark.parametrize("strength", [0.1, 0.6])
@pytest.mark.parametrize("words", ["remove the unicorn", "do not replace the ball with a fox"])
def test_a_remix_of_nothing_but_a_command_that_does_nothing_is_refused(
    tmp_path: Path, words: str, strength: float
) -> None:
    error = refusal(words, recorded(tmp_path, strength=strength), mode=Mode.REMIX)
    assert error is not None
    assert error.code == "nothing_changes"


@pytest.mark.parametrize(
    ("words", "strength"),
    [
        ("don't add a dog", 0.8),
        ("a red ball bounces on a beach", 0.6),
        ("a cat sleeps in a kitchen", 1.0),
        ("don't add a dog, film noir", 0.6),
    ],
)
def test_a_remix_that_is_something_else_is_planned(tmp_path: Path, words: str, strength: float) -> None:
    assert refusal(words, recorded(tmp_path, strength=strength), mode=Mode.REMIX) is None


def test_a_remix_too_weak_for_its_command_says_so(tmp_path: Path) -> None:
    error = refusal("remove the cube", recorded(tmp_path, strength=0.02), mode=Mode.REMIX)
    assert error is not None
    assert "Nothing is taken from them at a strength below 0.05." in error.message


def test_a_clip_without_a_record_is_made_anew(tmp_path: Path) -> None:
    assert refusal("👍", replace(recorded(tmp_path), truth=None)) is None


def test_what_was_planned_is_rendered_though_it_changes_nothing(tmp_path: Path) -> None:
    """The same wish with another seed skips the plan; a worker must not stumble over it."""
    source = recorded(tmp_path, frames=24)
    plan = planned("make it night", source, seconds=1.0)
    asked = request("👍", mode=Mode.EDIT, source=source, seconds=1.0)
    assert beginning_of(asked, [24]).objection is not None
    events = list(SimEngine().run([replace(plan, request=asked)], NeverCancelled()))
    assert type(events[-1]).__name__ == "Done"


@pytest.mark.parametrize(("words", "clip", "reason"), [
    ("sunny", "a dog runs on the beach", "It is so already: sunny."),
    ("sunny", "a dog runs", "It is so already: sunny."),
    ("add music", "a cat dances", "It is so already: music."),
    ("turn the rain on", "a dog runs in the rain", "It is so already: rain."),
    ("the dog runs", "a dog runs on the beach", "It is so already: dog, runs."),
    ("give her a red hat", "Luna the cat runs", "Only people wear something in this world: a red hat."),
    ("aus", "a dog runs in the rain", "They don't name what is meant"),
    ("off", "a dog runs in the rain", "They don't name what is meant"),
    ("add", "a dog runs in the rain", "They don't name what is meant"),
])  # fmt: skip
def test_no_edit_is_refused_without_a_reason(tmp_path: Path, words: str, clip: str, reason: str) -> None:
    error = refusal(words, recorded(tmp_path, clip))
    assert error is not None
    assert reason in error.message


@pytest.mark.parametrize("words", ["ohne Hut", "kein Hut", "aus", "weniger Nebel"])
def test_suggestions_are_in_german_for_short_german_words(tmp_path: Path, words: str) -> None:
    error = refusal(words, recorded(tmp_path, "a dog runs in the rain"))
    assert error is not None
    assert error.suggestions == ("füge einen Fuchs hinzu", "mach es Nacht")

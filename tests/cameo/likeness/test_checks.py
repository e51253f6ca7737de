"""Each kind of wrong recording fails with its own code. The one that follows everything passes, an attack or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cameo.enrolment.challenge import Step, Task
from cameo.enrolment.checks.judging import judge
from cameo.enrolment.checks.turns import turns_in
from cameo.enrolment.verdicts import Failure, Outcome
from tests.cameo.likeness import recordings
from tests.cameo.likeness.recordings import TASK, Recording

pytestmark = pytest.mark.usefixtures("recognisers")


def test_a_warped_photograph_that_follows_the_challenge_passes_every_check_of_content() -> None:
    """This is why nothing here is called a proof of presence, and why a person or a certified back end decides."""
    judgement = judge(recordings.good().capture, TASK)
    assert judgement.failure is None, judgement.findings


def test_the_turns_are_seen_where_they_were_made() -> None:
    turns = turns_in(recordings.good().capture)
    assert [turn.side for turn in turns] == [Step.LEFT, Step.RIGHT]
    assert turns[0].at_seconds < recordings.good().capture.digits[0].from_seconds
    assert turns[1].at_seconds > recordings.good().capture.digits[-1].to_seconds


@pytest.mark.parametrize("digits", ["38127", "90461", "27183", "83172"])
def test_other_digits_than_those_asked_for_fail(digits: str) -> None:
    assert judge(recordings.good().capture, Task(digits, TASK.steps)).failure is Failure.DIGITS_WRONG


def test_one_digit_in_doubt_goes_to_a_person() -> None:
    judgement = judge(recordings.good().capture, Task("38174", TASK.steps))
    assert judgement.outcome is Outcome.REVIEW
    assert [doubt.value for doubt in judgement.doubts] == ["digit_unclear"]


@pytest.mark.parametrize(
    "steps",
    [
        (Step.RIGHT, Step.DIGITS, Step.LEFT),
        (Step.DIGITS, Step.LEFT, Step.RIGHT),
        (Step.LEFT, Step.RIGHT, Step.DIGITS),
    ],
)
def test_turns_in_another_order_fail(steps: tuple[Step, ...]) -> None:
    assert judge(recordings.good().capture, Task(TASK.digits, steps)).failure is Failure.TURNS_WRONG


@pytest.mark.parametrize(
    ("recording", "failure"),
    [
        (recordings.still_photograph, Failure.TURN_MISSING),
        (recordings.changes_persons, Failure.ANOTHER_FACE),
        (recordings.two_people, Failure.SEVERAL_FACES),
        (recordings.dubbed, Failure.LIPS_APART),
        (recordings.cut, Failure.NOT_CONTINUOUS),
    ],
)
def test_a_wrong_recording_fails_with_its_own_code(recording: Callable[[], Recording], failure: Failure) -> None:
    judgement = judge(recording().capture, TASK)
    assert judgement.failure is failure, judgement.findings


def test_half_a_recording_is_too_short_and_says_what_is_missing() -> None:
    whole = recordings.good().capture
    half = replace(whole, seconds=3.0, moments=whole.moments[:30])
    found = {finding.what for finding in judge(half, TASK).findings}
    assert {Failure.TOO_SHORT, Failure.TURN_MISSING} <= found
    assert judge(half, TASK).failure is Failure.TOO_SHORT


def test_a_recording_without_sound_or_without_a_face_says_so() -> None:
    whole = recordings.good().capture
    silent = replace(whole, moments=tuple(replace(moment, loudness=0.0) for moment in whole.moments), digits=())
    assert Failure.NO_SOUND in {finding.what for finding in judge(silent, TASK).findings}
    empty = replace(whole, moments=tuple(replace(moment, faces=()) for moment in whole.moments))
    assert judge(empty, TASK).failure is Failure.NO_FACE


def test_a_face_far_away_is_asked_to_come_nearer() -> None:
    whole = recordings.good().capture
    far = replace(whole, width=1_200, height=1_200)
    assert judge(far, TASK).failure is Failure.FACE_TOO_SMALL


def test_another_voice_at_the_end_fails() -> None:
    whole = recordings.good().capture
    first, last = whole.voice_parts
    assert first.embedding is not None
    higher = replace(last, pitch_hertz=first.pitch_hertz * 1.8)
    judgement = judge(replace(whole, voice_parts=(first, higher)), TASK)
    assert judgement.failure is Failure.VOICE_CHANGED
    stranger = replace(last, embedding=-first.embedding)
    assert judge(replace(whole, voice_parts=(first, stranger)), TASK).failure is Failure.VOICE_CHANGED

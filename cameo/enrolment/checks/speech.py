"""The digits that were shown, in their order, in one voice."""

from __future__ import annotations

import numpy as np

from cameo.enrolment.capture import Capture
from cameo.enrolment.challenge import Task
from cameo.enrolment.verdicts import Doubt, Failure, Finding

VOICED_SECONDS_MIN = 1.2
MISHEARD_MAX = 1
"""One digit in doubt goes to a person, since the recogniser errs with some voices; a guess gets that far once in a
thousand tries."""
OTHER_VOICE_BELOW, UNSURE_VOICE_BELOW = 0.45, 0.60
OTHER_PITCH_FROM, UNSURE_PITCH_FROM = 1.6, 1.35
"""How many times higher the pitch of one part may be than that of the other."""
LOUDNESS_MIN = 0.004


def check_speech(capture: Capture, task: Task) -> list[Finding]:
    if max((moment.loudness for moment in capture.moments), default=0.0) < LOUDNESS_MIN:
        return [Finding(Failure.NO_SOUND)]
    if capture.voice.voiced_seconds < VOICED_SECONDS_MIN or len(capture.digits) != len(task.digits):
        return [Finding(Failure.DIGITS_MISSING, f"{capture.voice.voiced_seconds:.1f} s of voice")]
    return [*_check_digits(capture, task), *_check_voice(capture)]


def _check_digits(capture: Capture, task: Task) -> list[Finding]:
    wrong = sum(heard.digit != int(wanted) for heard, wanted in zip(capture.digits, task.digits, strict=True))
    if wrong > MISHEARD_MAX:
        return [Finding(Failure.DIGITS_WRONG, f"{wrong} of {len(task.digits)} differ")]
    return [Finding(Doubt.DIGIT_UNCLEAR, f"{wrong} of {len(task.digits)} differs")] if wrong else []


def _check_voice(capture: Capture) -> list[Finding]:
    """Beginning and end are short, so likeness is judged mildly and the doubtful goes to a person."""
    parts = [part for part in capture.voice_parts if part.embedding is not None and part.pitch_hertz]
    if len(parts) < 2:
        return [Finding(Doubt.VOICE_UNSURE, "too little voice to compare")]
    assert parts[0].embedding is not None
    assert parts[1].embedding is not None
    alike = float(np.dot(parts[0].embedding, parts[1].embedding))
    pitches = sorted(part.pitch_hertz for part in parts)
    apart = pitches[-1] / pitches[0]
    note = f"beginning and end alike by {alike:.2f}, pitches {apart:.2f} times apart"
    if alike < OTHER_VOICE_BELOW or apart > OTHER_PITCH_FROM:
        return [Finding(Failure.VOICE_CHANGED, note)]
    return [Finding(Doubt.VOICE_UNSURE, note)] if alike < UNSURE_VOICE_BELOW or apart > UNSURE_PITCH_FROM else []

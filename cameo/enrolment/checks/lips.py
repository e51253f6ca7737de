"""Lips and sound go together: the mouth changes when, and only when, something is heard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cameo.enrolment.capture import PICTURES_A_SECOND, Capture
from cameo.enrolment.checks.turns import TURNED_FROM, sideways
from cameo.enrolment.verdicts import Doubt, Failure, Finding

TOGETHER_FROM, UNSURE_BELOW = 0.30, 0.50
_LAG_SECONDS = 0.25
_AROUND_SECONDS = 1.0
_PICTURES_MIN = 12

Floats = NDArray[np.float64]


def check_lips(capture: Capture) -> list[Finding]:
    opening, loudness = _signals(capture)
    if len(opening) < _PICTURES_MIN:
        return [Finding(Doubt.LIPS_UNSURE, "the face is hardly seen from the front while the digits are heard")]
    together = max(_agreement(opening, loudness, lag) for lag in _lags())
    note = f"agree by {together:.2f} in {len(opening)} pictures"
    if together < TOGETHER_FROM:
        return [Finding(Failure.LIPS_APART, note)]
    return [Finding(Doubt.LIPS_UNSURE, note)] if together < UNSURE_BELOW else []


def _signals(capture: Capture) -> tuple[Floats, Floats]:
    """How far the mouth is from its usual look, and how loud it is, in pictures from the front around the digits."""
    if not capture.digits:
        return np.zeros(0), np.zeros(0)
    start = capture.digits[0].from_seconds - _AROUND_SECONDS
    end = capture.digits[-1].to_seconds + _AROUND_SECONDS
    middle = float(np.median([sideways(moment.faces[0]) for moment in capture.moments if moment.faces] or [0]))
    near = [
        moment
        for moment in capture.moments
        if moment.faces and start <= moment.seconds <= end and abs(sideways(moment.faces[0]) - middle) < TURNED_FROM
    ]
    if len(near) < _PICTURES_MIN:
        return np.zeros(0), np.zeros(0)
    mouths = np.stack([moment.faces[0].mouth.astype(np.float64) for moment in near])
    mouths /= np.maximum(mouths.mean(axis=(1, 2), keepdims=True), 1) / 100
    loudness = np.array([moment.loudness for moment in near])
    quiet = mouths[loudness <= np.quantile(loudness, 0.35)]
    opening = np.abs(mouths - np.median(quiet, axis=0)).mean(axis=(1, 2))
    return opening, np.sqrt(loudness)


def _lags() -> range:
    most = round(_LAG_SECONDS * PICTURES_A_SECOND)
    return range(-most, most + 1)


def _agreement(opening: Floats, loudness: Floats, lag: int) -> float:
    """Correlation with the sound `lag` pictures later."""
    one = opening[max(0, -lag) : len(opening) - max(0, lag)]
    two = loudness[max(0, lag) : len(loudness) - max(0, -lag)]
    if len(one) < _PICTURES_MIN or one.std() < 1e-9 or two.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(one, two)[0, 1])

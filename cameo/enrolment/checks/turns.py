"""The head turns to the sides that were asked for, in that order, and where they were asked for around the digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cameo.biometrics.client import Face
from cameo.enrolment.capture import Capture
from cameo.enrolment.challenge import SIDES, Step, Task
from cameo.enrolment.verdicts import Failure, Finding

TURNED_FROM = 0.06
"""Beyond the face's own middle. A photograph that is moved or tilted stays within half of it."""
LASTS_PICTURES = 3
_EYES_WEIGH = 0.5


@dataclass(frozen=True, slots=True)
class Turn:
    side: Step
    at_seconds: float
    size: float


def check_turns(capture: Capture, task: Task) -> list[Finding]:
    found = turns_in(capture)
    note = ", ".join(f"{turn.side} at {turn.at_seconds:.1f} s by {turn.size:.2f}" for turn in found) or "none"
    if {turn.side for turn in found} != set(SIDES):
        return [Finding(Failure.TURN_MISSING, note)]
    if _order(found, capture) != task.steps:
        return [Finding(Failure.TURNS_WRONG, note)]
    return []


def turns_in(capture: Capture) -> list[Turn]:
    """Each stretch in which the face looks clearly to one side, as its peak."""
    seconds = np.array([moment.seconds for moment in capture.moments if moment.faces])
    if len(seconds) < LASTS_PICTURES:
        return []
    raw = np.array([sideways(moment.faces[0]) for moment in capture.moments if moment.faces])
    turned = _smooth(raw) - float(np.median(raw))
    turns: list[Turn] = []
    for side, signed in ((Step.LEFT, turned), (Step.RIGHT, -turned)):
        turns += [_peak(side, seconds, signed, start, end) for start, end in _stretches(signed > TURNED_FROM)]
    return sorted(turns, key=lambda turn: turn.at_seconds)


def sideways(face: Face) -> float:
    """Positive towards the person's own left: the nose leaves the middle of the eyes, and the far eye narrows."""
    left, right = (abs(face.points[i][0] - face.points[i + 1][0]) for i in (0, 2))
    return face.turn - _EYES_WEIGH * (left - right) / max(left + right, 1)


def _order(found: list[Turn], capture: Capture) -> tuple[Step, ...]:
    """What came after what. Two stretches of one side in a row are one turn; the digits stand at their middle."""
    events = [(turn.at_seconds, turn.side) for turn in found]
    if capture.digits:
        events.append(((capture.digits[0].from_seconds + capture.digits[-1].to_seconds) / 2, Step.DIGITS))
    order: list[Step] = []
    for _, step in sorted(events):
        if order[-1:] != [step]:
            order.append(step)
    return tuple(order)


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Median of three."""
    padded = np.pad(values, 1, mode="edge")
    middle: NDArray[np.float64] = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
    return middle


def _stretches(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    pairs = [(int(edges[i]), int(edges[i + 1])) for i in range(0, len(edges), 2)]
    return [(start, end) for start, end in pairs if end - start >= LASTS_PICTURES]


def _peak(side: Step, seconds: NDArray[np.float64], signed: NDArray[np.float64], start: int, end: int) -> Turn:
    at = start + int(signed[start:end].argmax())
    return Turn(side, float(seconds[at]), float(signed[at]))

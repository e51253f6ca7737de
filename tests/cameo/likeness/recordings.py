"""The recordings that the tests share: each is made and looked at once."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from cameo.enrolment.capture import Capture, observe
from cameo.enrolment.challenge import Step, Task
from tests.cameo.likeness.puppets import Sitter, Take, admiral, astronaut, take

TASK = Task("38172", (Step.LEFT, Step.DIGITS, Step.RIGHT))


@dataclass(frozen=True)
class Recording:
    path: Path
    capture: Capture


def recorded(made: Take, *, digits: int = len(TASK.digits)) -> Recording:
    folder = Path(tempfile.mkdtemp(prefix="hibari-test-recording-"))
    path = made.write(folder / "sent.mp4")
    return Recording(path, observe(path, digits=digits, folder=folder))


@cache
def _follows(sitter: Sitter) -> Take:
    return take(sitter, TASK.digits, TASK.steps)


@cache
def good() -> Recording:
    """The best attack that a photograph allows: it turns as asked, and its mouth opens with the digits."""
    return recorded(_follows(astronaut()))


@cache
def of_somebody_else() -> Recording:
    return recorded(_follows(admiral()))


@cache
def still_photograph() -> Recording:
    """A photograph before the camera while somebody speaks the digits."""
    made = _follows(astronaut())
    return recorded(Take([astronaut().picture] * len(made.pictures), made.sound))


@cache
def changes_persons() -> Recording:
    """One person fades into another, so slowly that no cut shows."""
    one, two = _follows(astronaut()), _follows(admiral())
    weights = np.clip(np.linspace(-0.5, 1.5, len(one.pictures)), 0, 1)
    pairs = zip(one.pictures, two.pictures, weights, strict=True)
    return recorded(Take([(a * (1 - w) + b * w).astype(np.uint8) for a, b, w in pairs], one.sound))


@cache
def two_people() -> Recording:
    one, two = _follows(astronaut()), admiral().picture
    return recorded(Take([np.concatenate([picture, two], axis=1) for picture in one.pictures], one.sound))


@cache
def dubbed() -> Recording:
    """The mouth moves a second and more before the sound does."""
    late = take(astronaut(), TASK.digits, TASK.steps, lips_late_seconds=1.3)
    return recorded(late)


@cache
def cut() -> Recording:
    """Two takes joined: the turn to the left comes from another one."""
    made = _follows(astronaut())
    moved = [np.roll(picture, 90, axis=1) for picture in made.pictures]
    half = len(made.pictures) // 3
    return recorded(Take([*moved[:half], *made.pictures[half:]], made.sound))


@cache
def good_again() -> Recording:
    """Another take of the same face, with another voice."""
    return recorded(take(astronaut(), TASK.digits, TASK.steps, voice="en-us+f5", pitch=60))

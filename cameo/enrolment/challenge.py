"""What a person is asked to do: say these digits, turn the head to one side and to the other, in this order."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    DIGITS = "digits"
    LEFT = "left"
    RIGHT = "right"


SIDES = (Step.LEFT, Step.RIGHT)
LENGTHS = (5, 6)


@dataclass(frozen=True, slots=True)
class Task:
    """Left and right are the person's own, in a picture that isn't mirrored."""

    digits: str
    steps: tuple[Step, ...]

    @property
    def turns(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step in SIDES)


def draw() -> Task:
    """A task out of some four million, from the system's own randomness. No digit follows itself: that is misheard."""
    length = secrets.choice(LENGTHS)
    digits = ""
    while len(digits) < length:
        digit = str(secrets.randbelow(10))
        if not digits.endswith(digit):
            digits += digit
    steps = [Step.DIGITS, *SIDES]
    order: list[Step] = []
    while steps:
        order.append(steps.pop(secrets.randbelow(len(steps))))
    return Task(digits, tuple(order))

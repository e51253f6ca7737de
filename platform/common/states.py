"""State machines as tables, changed only by compare-and-set.

A lifecycle module declares its table once:

    LIFECYCLE = StateMachine(JobState, {JobState.QUEUED: {JobState.RUNNING, JobState.CANCELLED}, …})

and moves rows with `LIFECYCLE.move(queryset, to=…)`, which answers how many rows moved: 0 means that somebody else won.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

State = TypeVar("State", bound=StrEnum)
Row = TypeVar("Row", bound=Model)


class StateMachine:
    """Legal moves between the states of one enum column."""

    def __init__(self, states: type[StrEnum], moves: Mapping[Any, set[Any]], *, column: str = "state") -> None:
        known = set(states)
        if set(moves) != known:
            raise ValueError(f"Every state of {states.__name__} needs a row: {known ^ set(moves)}")
        for origin, targets in moves.items():
            if unknown := targets - known:
                raise ValueError(f"{origin} moves to unknown states {unknown}")
        self.states = states
        self.moves = {state: frozenset(targets) for state, targets in moves.items()}
        self.column = column

    @property
    def terminal(self) -> frozenset[Any]:
        return frozenset(state for state, targets in self.moves.items() if not targets)

    def origins_of(self, target: Any) -> list[Any]:
        return sorted(state for state, targets in self.moves.items() if target in targets)

    def move(self, rows: QuerySet[Row], *, to: Any, **changes: Any) -> int:
        """Move the rows that may go to `to`, in one UPDATE that compares the old state. Returns how many moved."""
        return rows.filter(**{f"{self.column}__in": self.origins_of(to)}).update(**{self.column: to}, **changes)

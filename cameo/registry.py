"""Who carries out a withdrawal. Cameos know nothing of the apps above; each contributes one object at start-up.

    registry.contribute(ClipsFollowCameos())

It reads what ended and acts on its own rows until nothing is left. Running twice, late, or after a crash is fine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Ended:
    """What was withdrawn: a whole cameo, or some of its uses. Plain keys of this app's rows."""

    cameo: int
    cameo_id: str
    uses: tuple[int, ...] | None = None
    """None: every use of the cameo before its present epochs."""
    takes_down: bool = True
    """Whether what had been made goes too, or only what is being made."""
    forgets: bool = False
    """Whether nothing of the likeness may stay."""


class Follower(Protocol):
    """One app's part. `carry_out` says how many of what went; what the law holds stays and is named with "held_"."""

    name: str
    is_urgent: bool
    """Whether something runs that has to stop within seconds."""

    def carry_out(self, ended: Ended) -> Mapping[str, int]: ...


_followers: dict[str, Follower] = {}


def contribute(follower: Follower) -> None:
    """Add or, after a reload, replace an app's part."""
    _followers[follower.name] = follower


def followers() -> tuple[Follower, ...]:
    """The urgent first, then from the highest app down: running work stops before the files below it go."""
    highest_first = list(_followers.values())[::-1]
    return tuple(sorted(highest_first, key=lambda follower: not follower.is_urgent))

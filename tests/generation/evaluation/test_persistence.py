"""What stays itself over a cut, and an actor swapped at the cut who is found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generation.evaluation.persistence import cuts_of, persistence, split
from tests.generation.evaluation.stage import Act, Actor, Staged, perform

RED = Actor("red", restitution=0.6, drop_metres=1.2)
BLUE = Actor("purple", shape="box", start_column=250, drop_metres=0.8, restitution=0.5)
FIRST = Act((RED, BLUE), seconds=2.0)
INDOORS = (225, 205, 170)


def second(*actors: Actor) -> Act:
    return Act(actors, seconds=2.0, backdrop=INDOORS)


def shown(path: Path, then: Act) -> Staged:
    return perform(path / "clip.mp4", [FIRST, then])


def kept(staged: Staged) -> float:
    return persistence(split(staged.clip.pictures, cuts_of(staged.clip.pictures)), ["red", "purple"])


def test_the_same_actors_are_known_again_after_a_cut(tmp_path: Path) -> None:
    staged = shown(tmp_path, second(replace(RED, start_column=200), replace(BLUE, start_column=80)))
    assert cuts_of(staged.clip.pictures) == [48]
    assert kept(staged) == 1.0


@pytest.mark.parametrize(
    "swapped",
    [
        replace(RED, shape="box"),
        replace(RED, radius=0.25),
        replace(RED, colour="orange"),
        replace(RED, shape="triangle"),
    ],
    ids=["another shape", "another size", "another colour", "a triangle"],
)
def test_an_actor_swapped_at_the_cut_is_found_out(tmp_path: Path, swapped: Actor) -> None:
    assert kept(shown(tmp_path, second(swapped, BLUE))) == 0.5


def test_an_actor_who_is_gone_is_missed(tmp_path: Path) -> None:
    assert kept(shown(tmp_path, second(BLUE))) == 0.5


def test_a_clip_without_a_cut_has_none(tmp_path: Path) -> None:
    staged = perform(tmp_path / "clip.mp4", [FIRST])
    assert cuts_of(staged.clip.pictures) == []
    assert np.isnan(kept(staged))

"""What the backdrop of a place shows, when an edit would take it away."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generation.sim.changing import changed, recorded, refusal

BEACH = "a dog runs on the beach"


@pytest.mark.parametrize(("words", "clip"), [
    ("without the sea", BEACH), ("ohne das Meer", BEACH), ("海を消して", BEACH),
    ("no mountains", "a dog runs by a lake"), ("remove the trees", "a dog runs on grass"),
    ("no moon", "a dog runs at night"),
])  # fmt: skip
def test_what_a_place_shows_of_itself_is_not_called_absent(tmp_path: Path, words: str, clip: str) -> None:
    error = refusal(words, recorded(tmp_path, clip))
    assert error is not None
    assert "goes only with it" in error.message
    assert "does not show" not in error.message


def test_a_tree_of_the_cast_still_goes() -> None:
    assert [one.noun for one in changed("remove the tree", "a dog runs by a tree").cast] == ["dog"]

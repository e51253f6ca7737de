"""An extension goes on with everybody who was there."""

from __future__ import annotations

import json
from pathlib import Path

from generation.engines.base import Mode, Source
from tests.generation.sim.asking import make

CHASE = "a dog chases a ball in a park"


def test_whoever_was_there_stays_though_the_words_are_about_another(tmp_path: Path) -> None:
    first = make(CHASE, seconds=2.0)
    record = tmp_path / "truth.json"
    record.write_text(json.dumps(first.truth))
    source = Source("clip_1", tmp_path / "clip.mp4", CHASE, first.truth["seed"], 1.0, record)
    more = make("the dog sleeps", seconds=1.0, mode=Mode.EXTENSION, source=source)
    assert set(more.truth["tracks"]) == {"dog_1", "ball_1"}

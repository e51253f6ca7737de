"""`bench engine --engine small`: beside the usual trials, the model against its own world and its ceilings."""

from __future__ import annotations

import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from common.bench import Figures, Target
from generation.engines.base import Engine, Shot
from generation.engines.small.engine import SmallEngine
from generation.evaluation.studio import NotRenderedError, Studio

NAME = "small"
FPS = 12
TARGETS = (
    Target("closed_world.seen_of_ceiling", at_least=0.8),
    Target("closed_world.held_out_of_ceiling", at_least=0.6),
    Target("closed_world.model.onset_f1", at_least=0.6),
    Target("closed_world.model.onset_f1_shuffled", at_most=0.3),
    Target("closed_world.model.flight_error", at_most=0.15),
    Target("persistence", at_least=0.8),
    Target("remix_is_monotone", at_least=1.0),
    Target("remix_least_rise", at_least=0.002),
    Target("remix_is_monotone_shuffled", at_most=0.0),
    Target("seamless_share", at_least=0.8),
    Target("seamless_share_jumped", at_most=0.0),
    Target("closed_world.ten_seconds_wall_seconds", at_most=30.0),
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, default=12, help="of --engine small: clips for each kind of question")


def measured_in_its_world(engine: Engine, cases: int, say: Callable[[str], None]) -> Figures:
    """At the native size and 12 pictures a second; what could not be rendered is said instead of a figure."""
    from generation.evaluation.closed_world.table import closed_world

    assert isinstance(engine, SmallEngine)
    say(f"{NAME}: its own world")
    with tempfile.TemporaryDirectory(prefix="hibari-small-") as folder:
        studio = Studio(engine, engine.capabilities.sizes[0], FPS, Path(folder))
        try:
            began = time.perf_counter()
            studio.render(studio.request(Shot("a large red rubber ball bounces on the road", 10.0)))
            wall = time.perf_counter() - began
            return closed_world(studio, engine.model, cases) | {"ten_seconds_wall_seconds": wall}
        except NotRenderedError as error:
            return {"left_out": str(error)}

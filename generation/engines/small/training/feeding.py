"""Where a run's batches come from: drawn anew for each step, or from clips that were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from generation.engines.small.training.batches import Batch, Drawn, Shape, draw_batch, make_batch, step_seed
from generation.engines.small.training.keeping import Kept, keep
from generation.engines.small.training.stages import Stage
from generation.engines.small.training.trainee import Trainee

DRAWN_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Feed:
    """A step's data depend on the seed and its number alone."""

    trainee: Trainee
    stage: Stage
    seed: int
    kept: Mapping[Shape, Kept]
    """By shape; empty: every step has clips of its own."""

    def batches(self, first_step: int) -> Iterator[Batch]:
        """From this step on, without end."""
        if not self.kept:
            yield from (make_batch(drawn, self.trainee) for drawn in self._drawn(first_step))
        step = first_step
        while True:
            shape = self.stage.shape_of(step)
            yield self.kept[shape].batch(shape, self._seed(step))
            step += 1

    def one(self, shape: Shape) -> Batch:
        """A batch of a single clip in this shape, to count with."""
        if self.kept:
            return self.kept[shape].batch(shape.alone(), 1)
        return make_batch(draw_batch(shape.alone(), 1, world=self.trainee.world), self.trainee)

    def _drawn(self, first_step: int) -> Iterator[Drawn]:
        """What the CPU prepares, a few steps ahead."""
        with ThreadPoolExecutor(1) as pool:
            waiting: list[Future[Drawn]] = []
            at = first_step
            while True:
                while len(waiting) < DRAWN_AHEAD:
                    shape, world = self.stage.shape_of(at), self.trainee.world
                    waiting.append(pool.submit(draw_batch, shape, self._seed(at), world=world))
                    at += 1
                yield waiting.pop(0).result()

    def _seed(self, step: int) -> int:
        return step_seed(self.seed, self.stage.name, step)


def make_feed(trainee: Trainee, stage: Stage, *, seed: int, kept: int) -> Feed:
    """With `kept` clips in all, shared among the stage's shapes as its steps are; 0 keeps none."""
    shares: dict[Shape, float] = {}
    for shape, share in zip(stage.shapes, stage.shares, strict=True):
        shares[shape] = shares.get(shape, 0.0) + share
    found = {shape: keep(trainee, shape, round(kept * share), seed) for shape, share in shares.items()} if kept else {}
    return Feed(trainee, stage, seed, found)

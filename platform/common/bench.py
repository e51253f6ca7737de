"""What `manage.py bench NAME` can measure. Each app brings its own measurements; this file only finds them.

To add one, say `feed`:

1. In the app's folder, `feed/bench/speed.py` with a class derived from `Benchmark`: a `name` (the word after `bench`),
   a `summary` (one line of help), `add_arguments` where it has options, and `run`, which measures and returns figures.
2. In `feed/bench/__init__.py`: `BENCHMARKS = (FeedSpeed,)`. A single module `feed/bench.py` does as well.

The app has to be in `INSTALLED_APPS`; nothing else needs to be told. `run` may talk while it works through `say`; the
command prints the figures as one JSON object on the last line, with the verdict on each of `targets` inside.
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule

Figures = dict[str, object]
"""What was measured, ready for JSON. Names carry their unit, as in `cpu_seconds`."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that should not be missed. A dotted name looks into nested figures; a missing figure is missed."""

    figure: str
    at_least: float | None = None
    at_most: float | None = None

    def verdict(self, figures: Mapping[str, object]) -> dict[str, object]:
        found: object = figures
        for part in self.figure.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        is_met = isinstance(found, int | float) and self._holds(float(found))
        limits = {"at_least": self.at_least, "at_most": self.at_most}
        named = {name: limit for name, limit in limits.items() if limit is not None}
        return {"figure": self.figure, **named, "found": found, "is_met": is_met}

    def _holds(self, found: float) -> bool:
        return (self.at_least is None or found >= self.at_least) and (self.at_most is None or found <= self.at_most)


class Benchmark(ABC):
    """One measurement: made new for each run of the command."""

    name: ClassVar[str]
    summary: ClassVar[str]
    targets: ClassVar[tuple[Target, ...]] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:  # noqa: B027 - most need no options
        """Options of this measurement alone."""

    def targets_for(self, options: Namespace) -> tuple[Target, ...]:
        """Those that this run can be held to: all of them, unless options left some part out."""
        return self.targets

    @abstractmethod
    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        """Measure. Raises `django.core.management.CommandError` where it can't, saying what it would need."""


def measure(benchmark: Benchmark, options: Namespace, say: Callable[[str], None]) -> Figures:
    """The figures of one run, with the verdict on each target under `targets`."""
    figures: Figures = {"bench": benchmark.name, **benchmark.run(options, say)}
    verdicts = [target.verdict(figures) for target in benchmark.targets_for(options)]
    return {**figures, "targets": verdicts} if verdicts else figures


def benchmarks() -> dict[str, type[Benchmark]]:
    """Every measurement of every installed app, by name. Raises ValueError where two share one."""
    found: dict[str, type[Benchmark]] = {}
    for config in apps.get_app_configs():
        for benchmark in _of_app(config):
            if found.setdefault(benchmark.name, benchmark) is not benchmark:
                raise ValueError(f"Two measurements are called {benchmark.name}: rename the one in {config.name}.")
    return dict(sorted(found.items()))


def _of_app(config: AppConfig) -> Sequence[type[Benchmark]]:
    if config.name == "common" or config.module is None or not module_has_submodule(config.module, "bench"):
        return ()
    brought: Sequence[type[Benchmark]] = getattr(importlib.import_module(f"{config.name}.bench"), "BENCHMARKS", ())
    return brought

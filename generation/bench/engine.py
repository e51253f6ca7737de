"""`manage.py bench engine --engine NAME`: how true an engine's clips are, measured from decoded files alone."""

from __future__ import annotations

import math
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

from common.bench import Benchmark, Figures, Target
from generation.bench import full_size, small_model
from generation.bench.sheet import draw_sheet
from generation.engines.base import Capabilities, Engine
from generation.engines.errors import UnknownEngineError
from generation.engines.registry import build_engine, get_spec
from generation.evaluation.studio import NotRenderedError, Studio
from generation.evaluation.trials import TRIALS

CEILING_ENGINE = "sim"
"""The engine whose renders are exact: what the detectors find in them is the most that they can find."""
LEAST_SHORT_SIDE = 360


TARGETS = {
    "physics": (
        Target("onset_f1", at_least=0.97),
        Target("onset_f1_shuffled", at_most=0.6),
        Target("onset_f1_shifted", at_most=0.6),
        Target("free_fall_error_worst", at_most=0.02),
        Target("free_fall_error_wrong_g", at_least=0.05),
    ),
    "persistence": (Target("persistence", at_least=1.0), Target("persistence_swapped", at_most=0.0)),
    "lips": (
        Target("lip_sync_frames", at_most=1.0),
        Target("lip_sync_not_found", at_most=0),
        Target("lip_sync_frames_shifted", at_least=2.0),
    ),
    "following": (Target("match_all", at_least=0.95), Target("match_all_mistaken", at_most=0.0)),
    "seams": (Target("seamless_share", at_least=1.0), Target("seamless_share_jumped", at_most=0.0)),
    "remixes": (
        Target("remix_is_monotone", at_least=1.0),
        Target("remix_least_rise", at_least=0.002),
        Target("remix_is_monotone_shuffled", at_most=0.0),
    ),
}
"""By trial. Those of clips broken on purpose must fail to agree, or agreement would mean nothing."""
SPEED_TARGETS = {"sim": (Target("speed_seconds_worst", at_most=8.0),)}
"""By engine: on two cores."""
FULL_SIZE_TARGETS = (Target("ratio_best", at_most=full_size.RATIO_MAX),)


class EngineQuality(Benchmark):
    name = "engine"
    summary = "Physics, sync of sound and lips, persistence, seams, remixes and prompt following of one engine."
    targets = tuple(target for of_trial in TARGETS.values() for target in of_trial)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", default=settings.ENGINE, help="one of settings.ENGINES")
        parser.add_argument("--size", default="", metavar="WxH", help="pixels; default the smallest of 360 or more")
        parser.add_argument("--fps", type=int, default=24)
        parser.add_argument("--seeds", type=int, default=1, help="clips for each prompt")
        parser.add_argument("--only", nargs="+", choices=sorted(TRIALS), default=sorted(TRIALS))
        parser.add_argument("--no-ceiling", action="store_true", help="do not measure the exact renders beside it")
        parser.add_argument("--sheet", default="", metavar="FILE", help="draw 30 prompts on one JPEG instead")
        full_size.add_arguments(parser)
        small_model.add_arguments(parser)

    def targets_for(self, options: Namespace) -> tuple[Target, ...]:
        if options.full_size:
            return FULL_SIZE_TARGETS
        if options.sheet:
            return ()
        if options.engine == small_model.NAME:
            return small_model.TARGETS
        wanted = {**TARGETS, "speed": SPEED_TARGETS.get(options.engine, ())}
        return tuple(target for trial in options.only for target in wanted[trial])

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        if options.full_size:
            return _full_size(options, say)
        if options.sheet:
            return _sheet(options, say)
        figures: Figures = {"engine": options.engine, "size": options.size, "fps": options.fps, "seeds": options.seeds}
        figures |= _measured(options.engine, options, say)
        if options.engine != CEILING_ENGINE and not options.no_ceiling:
            figures["ceiling"] = _measured(CEILING_ENGINE, options, say)
        return figures


def _full_size(options: Namespace, say: Callable[[str], None]) -> Figures:
    if options.engine != "ltx2" or not options.random_weights:
        raise CommandError("--full-size times --engine ltx2 --random-weights and nothing else.")
    return full_size.run_full_size(options, say)


def _sheet(options: Namespace, say: Callable[[str], None]) -> Figures:
    engine = _loaded(options.engine)
    try:
        return {"engine": options.engine, **draw_sheet(engine, _size(options.size, engine.capabilities),
                                                       Path(options.sheet), say)}  # fmt: skip
    finally:
        engine.unload()


def _measured(name: str, options: Namespace, say: Callable[[str], None]) -> Figures:
    engine = _loaded(name)
    size = _size(options.size, engine.capabilities)
    seeds = range(1, options.seeds + 1)
    figures: Figures = {"size": f"{size[0]}x{size[1]}"}
    try:
        with tempfile.TemporaryDirectory(prefix="hibari-bench-") as folder:
            studio = Studio(engine, size, options.fps, Path(folder))
            for trial in options.only:
                mode, measure = TRIALS[trial]
                if not studio.has(mode):
                    figures[f"{trial}_left_out"] = f"{name} has no mode {mode.value}"
                    continue
                say(f"{name}: {trial}")
                try:
                    figures |= {key: _plain(value) for key, value in measure(studio, seeds).items()}
                except NotRenderedError as error:
                    figures[f"{trial}_left_out"] = str(error)
            if name == small_model.NAME:
                figures["closed_world"] = _plain(small_model.measured_in_its_world(engine, options.cases, say))
            figures["wall_seconds_per_clip_second"] = round(studio.wall_seconds / max(studio.clip_seconds, 1e-9), 4)
    finally:
        engine.unload()
    return figures


def _loaded(name: str) -> Engine:
    try:
        engine = build_engine(get_spec(name))
    except UnknownEngineError as error:
        raise CommandError(str(error)) from error
    engine.load()
    return engine


def _size(asked: str, capabilities: Capabilities) -> tuple[int, int]:
    if asked:
        width, _, height = asked.partition("x")
        if not (width.isdigit() and height.isdigit() and (int(width), int(height)) in capabilities.sizes):
            known = ", ".join(f"{w}x{h}" for w, h in capabilities.sizes)
            raise CommandError(f"{capabilities.name} has no size {asked}. It has {known}.")
        return int(width), int(height)
    if capabilities.name == small_model.NAME:
        return capabilities.sizes[0]
    large = [size for size in capabilities.sizes if min(size) >= LEAST_SHORT_SIDE and size[1] >= size[0]]
    return min(large or capabilities.sizes, key=lambda size: size[0] * size[1])


def _plain(value: object) -> object:
    """JSON has no NaN: what can't be told is null. Digits past the fifth are noise."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, float):
        return round(value, 5) if math.isfinite(value) else None
    return value

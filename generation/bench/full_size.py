"""`bench engine --engine ltx2 --random-weights --full-size`: seconds on this GPU beside the dense bf16 bound.

Random weights cost what trained ones cost, so speed can be measured without a licence and without a download.
"""

from __future__ import annotations

import gc
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.bench import Figures
from generation.engines.base import Done, EngineRequest, Event, Plan, Shot, Stage, StageStarted
from generation.engines.ltx2.engine import LTX2Engine
from generation.engines.ltx2.random_weights import FULL_SIZE, Configuration, build

SIZES = ((768, 512), (1280, 704))
CLIP_SECONDS = 10.0
RUNS = 3
MEMORY_BYTES = 100 * 10**9
DENSE_BF16_FLOP_PER_SECOND = 790e12
RATIO_MAX = 1.6
PROMPT = "A skylark rises singing over a barley field at dawn, the camera follows it up into the light."


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of running the same weights."""

    name: str
    attention_backend: str
    is_compiled: bool = False


VARIANTS = (
    Variant("plain", "native"),
    Variant("cudnn attention", "_native_cudnn"),
    Variant("cudnn attention, compiled", "_native_cudnn", is_compiled=True),
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--random-weights", action="store_true", help="build the model instead of loading one")
    parser.add_argument("--full-size", action="store_true", help="time 10 s clips of the 19B configuration on a GPU")


def run_full_size(options: Namespace, say: Callable[[str], None]) -> Figures:
    """Where there is no such GPU the figures say what is missing, and nothing is measured."""
    import torch

    needs = _missing()
    if needs:
        return {"engine": options.engine, "is_measured": False, "needs": needs}
    with tempfile.TemporaryDirectory(prefix="hibari-bench-") as folder:
        return measure(FULL_SIZE, Path(folder), "cuda", torch.bfloat16, SIZES, CLIP_SECONDS, VARIANTS, say)


def measure(
    configuration: Configuration,
    folder: Path,
    device: str,
    dtype: Any,
    sizes: Sequence[tuple[int, int]],
    seconds: float,
    variants: Sequence[Variant],
    say: Callable[[str], None],
) -> Figures:
    """Build once, then time every size under every variant. `dtype` is a torch dtype."""
    say(f"building the model on {device}")
    began = time.perf_counter()
    parts = build(configuration, folder, device, dtype)
    figures: Figures = {
        "engine": "ltx2",
        "is_measured": True,
        "device": _device_name(device),
        "build_seconds": round(time.perf_counter() - began, 1),
        "bound_flop_per_second": DENSE_BF16_FLOP_PER_SECOND,
        "ratio_target": RATIO_MAX,
    }
    rows: list[Figures] = []
    for variant in variants:
        engine = _engine(folder, device, dtype, sizes, variant)
        engine.load(parts)
        for size in sizes:
            say(f"{variant.name}: {size[0]}x{size[1]}")
            request = EngineRequest((Shot(PROMPT, seconds),), *size, fps=24, seed=1)
            rows.append({"variant": variant.name, **time_clip(engine, engine.plan(request))})
        engine.unload()
        gc.collect()
    ratios = [ratio for row in rows if isinstance(ratio := row["ratio"], float)]
    return {**figures, "clips": rows, "ratio_best": min(ratios), "peak_memory_bytes": _peak_memory(device)}


def time_clip(engine: LTX2Engine, plan: Plan) -> Figures:
    """The best of three runs after one that warms up, and where the time of that best one went."""
    engine.warm([plan])
    runs = [_timed(engine, plan) for _ in range(RUNS)]
    seconds, stages = min(runs, key=lambda run: run[0])
    bound = plan.estimated_flop / DENSE_BF16_FLOP_PER_SECOND
    return {
        "size": f"{plan.request.width}x{plan.request.height}",
        "clip_seconds": plan.request.seconds,
        "seconds": round(seconds, 3),
        "all_runs_seconds": [round(run[0], 3) for run in runs],
        "stage_seconds": {stage: round(spent, 3) for stage, spent in stages.items()},
        "bound_seconds": round(bound, 4),
        "ratio": round(seconds / bound, 3),
    }


def _timed(engine: LTX2Engine, plan: Plan) -> tuple[float, dict[str, float]]:
    """Wall seconds from the plan to the last event, text encoding and decoding included, and those of each stage."""
    stages: dict[str, float] = {}
    began = mark = time.perf_counter()
    current = Stage.LOADING
    for event in _events(engine, plan):
        now = time.perf_counter()
        if isinstance(event, StageStarted | Done):
            stages[current] = stages.get(current, 0.0) + now - mark
            mark = now
        if isinstance(event, StageStarted):
            current = event.stage
    return time.perf_counter() - began, {stage: spent for stage, spent in stages.items() if stage != Stage.LOADING}


def _events(engine: LTX2Engine, plan: Plan) -> Iterator[Event]:
    return engine.run([plan], _NeverCancelled())


class _NeverCancelled:
    def raise_if_cancelled(self) -> None:
        """A measurement is stopped from outside."""


def _engine(folder: Path, device: str, dtype: Any, sizes: Sequence[tuple[int, int]], variant: Variant) -> LTX2Engine:
    return LTX2Engine(
        folder=str(folder),
        licence="Apache-2.0",  # random weights are nobody's
        device=device,
        dtype=str(dtype).removeprefix("torch."),
        sizes=tuple(sizes),
        attention_backend=variant.attention_backend,
        is_compiled=variant.is_compiled,
    )


def _missing() -> list[str]:
    import torch

    if not torch.cuda.is_available():
        return [
            f"a CUDA GPU with at least {MEMORY_BYTES // 10**9} GB of memory, such as an H200",
            f"a CUDA build of torch {torch.__version__.split('+')[0]} instead of {torch.__version__}",
        ]
    total = torch.cuda.get_device_properties(0).total_memory
    if total < MEMORY_BYTES:
        return [f"a GPU with {MEMORY_BYTES // 10**9} GB of memory: this one has {total // 10**9} GB"]
    return []


def _device_name(device: str) -> str:
    import torch

    return str(torch.cuda.get_device_name()) if device == "cuda" else device


def _peak_memory(device: str) -> int:
    import torch

    return int(torch.cuda.max_memory_allocated()) if device == "cuda" else 0

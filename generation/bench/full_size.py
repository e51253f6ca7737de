"""`bench engine --engine ltx2 --random-weights --full-size`: seconds on this GPU beside the dense bf16 bound.

Random weights cost what trained ones cost, so speed can be measured without a licence and without a download.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.bench import Figures
from generation.engines.base import Done, EngineRequest, Event, Plan, Shot, Stage, StageStarted
from generation.engines.host.faults import is_out_of_memory
from generation.engines.host.rendering import free_memory
from generation.engines.ltx2.engine import LTX2Engine
from generation.engines.ltx2.random_weights import FULL_SIZE, Configuration, build

if TYPE_CHECKING:
    from generation.engines.ltx2.model import Parts

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
    parser.add_argument(
        "--minutes", type=float, default=9.0, help="of a borrowed GPU: no further variant begins after these"
    )


def run_full_size(options: Namespace, say: Callable[[str], None]) -> Figures:
    """Where there is no such GPU the figures say what is missing, and nothing is measured."""
    import torch

    needs = _missing()
    if needs:
        return {"engine": options.engine, "is_measured": False, "needs": needs}
    with tempfile.TemporaryDirectory(prefix="hibari-bench-") as folder:
        return measure(FULL_SIZE, Path(folder), "cuda", torch.bfloat16, SIZES, CLIP_SECONDS, VARIANTS, say,
                       seconds_max=60 * options.minutes)  # fmt: skip


def measure(
    configuration: Configuration,
    folder: Path,
    device: str,
    dtype: Any,
    sizes: Sequence[tuple[int, int]],
    seconds: float,
    variants: Sequence[Variant],
    say: Callable[[str], None],
    *,
    seconds_max: float = math.inf,
) -> Figures:
    """Build once, then time every size under every variant. `dtype` is a torch dtype.

    Each row is said as soon as it is known, and one that fails costs that row alone: a GPU may be lent for minutes.
    """
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
        for size in sizes:
            row: Figures = {"variant": variant.name, "size": f"{size[0]}x{size[1]}"}
            if time.perf_counter() - began > seconds_max:
                row |= {"left_out": "no time left"}
            else:
                say(f"{variant.name}: {row['size']}")
                row |= _row(_engine(folder, device, dtype, sizes, variant), parts, size, seconds)
            say(json.dumps(row))
            rows.append(row)
    ratios = [ratio for row in rows if isinstance(ratio := row.get("ratio"), float)]
    return {
        **figures,
        "clips": rows,
        "ratio_best": min(ratios, default=None),
        "peak_memory_bytes": _peak_memory(device),
    }


def _row(engine: LTX2Engine, parts: Parts, size: tuple[int, int], seconds: float) -> Figures:
    """Decoded in tiles where the whole does not fit. What fails says why, and the next row is measured."""
    plan = engine.plan(EngineRequest((Shot(PROMPT, seconds),), *size, fps=24, seed=1))
    failed = ""
    for level in (0, 1):
        try:
            engine.load(parts)
            engine.save_memory(level)
            return {"memory_saving": level, **time_clip(engine, plan)}
        except Exception as error:
            failed, is_full = f"{type(error).__name__}: {error}"[:300], is_out_of_memory(error)
        # Only here is the error gone, and with it what its traceback held on the device.
        engine.unload()
        free_memory()
        if not is_full:
            break
    return {"failed": failed}


def time_clip(engine: LTX2Engine, plan: Plan) -> Figures:
    """The best of three runs after one that warms up, and where the time of that best one went."""
    engine.warm([plan])
    runs = [_timed(engine, plan) for _ in range(RUNS)]
    seconds, stages = min(runs, key=lambda run: run[0])
    bound = plan.estimated_flop / DENSE_BF16_FLOP_PER_SECOND
    return {
        "clip_seconds": plan.request.seconds,
        "seconds": round(seconds, 3),
        "all_runs_seconds": [round(run[0], 3) for run in runs],
        "stage_seconds": {stage: round(spent, 3) for stage, spent in stages.items()},
        "bound_seconds": round(bound, 4),
        "ratio": round(seconds / bound, 3),
    }


def _timed(engine: LTX2Engine, plan: Plan) -> tuple[float, dict[str, float]]:
    """Wall seconds from the plan to the last event, decoding included, and those of each stage.

    The words were encoded by the run that warmed up: a server keeps them too, and they are a hundredth of the bound.
    """
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

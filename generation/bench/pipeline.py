"""`bench pipeline`: all that happens to a clip outside the engine, against a bare encode of the same frames."""

from __future__ import annotations

import resource
import shutil
import statistics
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np

from common.bench import Benchmark, Figures, Target
from common.ffmpeg.process import FfmpegProcess
from generation.bench import footage
from moderation.provenance import c2pa, raw
from moderation.provenance.encode import bare_command
from moderation.provenance.finish import ENCODE_LIMITS, finish
from moderation.provenance.media import FinishRequest, MediaKind


class PipelineCost(Benchmark):
    name = "pipeline"
    summary = "CPU of marks, encode, renditions, pictures and signatures against one bare x264 veryfast encode."
    targets: ClassVar = (
        Target("ratio", at_most=1.9),
        Target("sign_seconds", at_most=0.05),
        Target("prompt_to_draft_seconds", at_most=20.0),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", default="sim")
        parser.add_argument("--seconds", type=float, default=10.0)
        parser.add_argument("--rounds", type=int, default=3)

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        with tempfile.TemporaryDirectory(prefix="hibari-bench-") as name:
            folder = Path(name)
            start = time.monotonic()
            request, engine_cpu = footage.render(
                folder, engine=options.engine, seconds=options.seconds, size=(720, 1280), seed=1
            )
            render_seconds = time.monotonic() - start
            say(f"rendered in {render_seconds:.1f} s")
            rounds = [_round(request, folder, say) for _ in range(options.rounds)]
            best = min(rounds, key=lambda pair: pair["ratio"])
            return {
                "engine_cpu_seconds": round(engine_cpu, 3),
                "rounds": rounds,
                "bare_cpu_seconds": best["bare"],
                "pipeline_cpu_seconds": best["pipeline"],
                "ratio": statistics.median(pair["ratio"] for pair in rounds),
                "sign_seconds": _sign_seconds(request, folder),
                "prompt_to_draft_seconds": round(render_seconds + best["wall"], 2),
            }


def _round(request: FinishRequest, folder: Path, say: Callable[[str], None]) -> dict[str, float]:
    """One bare encode and one whole finish, back to back, so that both meet the same load."""
    bare = _cpu(lambda: _bare(request, folder / "bare.mp4"))
    shutil.rmtree(request.folder, ignore_errors=True)
    start = time.monotonic()
    whole = _cpu(lambda: finish(request))
    wall = time.monotonic() - start
    say(f"bare {bare:.2f} s, pipeline {whole:.2f} s, {whole / bare:.2f}x")
    return {
        "bare": round(bare, 3),
        "pipeline": round(whole, 3),
        "ratio": round(whole / bare, 3),
        "wall": round(wall, 2),
    }


def _bare(request: FinishRequest, target: Path) -> None:
    command = bare_command(width=request.width, height=request.height, fps=request.fps, target=target)
    with FfmpegProcess(command, limits=ENCODE_LIMITS, is_fed=True) as process:
        for frame in raw.map_frames(request.frames, width=request.width, height=request.height):
            process.write(np.ascontiguousarray(frame).data)
        process.finish()


def _sign_seconds(request: FinishRequest, folder: Path) -> float:
    """CPU of one signature over the standard rendition."""
    source = request.folder / f"{MediaKind.STANDARD.value}.mp4"
    times = [
        _cpu(lambda number=number: c2pa.sign(source, folder / f"signed-{number}.mp4", origin=request.origin))  # type: ignore[misc]
        for number in range(5)
    ]
    return round(statistics.median(times), 4)


def _cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process and of the children that ended meanwhile."""
    before = _spent()
    work()
    return _spent() - before


def _spent() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime

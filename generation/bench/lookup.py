"""`bench lookup`: seconds from a copy of a clip to its answer, in an index of many clips."""

from __future__ import annotations

import statistics
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
from django.db import connection, transaction

from common.bench import Benchmark, Figures, Target
from generation.bench import footage
from moderation.provenance.bench import crowd
from moderation.provenance.bench.attacks import PICTURE, SOUND, make_copy
from moderation.provenance.finish import finish
from moderation.provenance.lookup.service import look_up
from moderation.provenance.media import MediaKind
from moderation.provenance.services import remember_clip

ATTACKS = ("crf 28", "crop 10 %", "boxes", "mirror", "all at once")


class LookUpSpeed(Benchmark):
    name = "lookup"
    summary = "Look-ups of altered copies, of sound alone and of a stranger, in an index of many clips."
    targets: ClassVar = (
        Target("clips", at_least=100_000),
        Target("seconds_p95", at_most=1.5),
        Target("found", at_least=1.0),
        Target("strangers_found", at_most=0),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clips", type=int, default=100_000)
        parser.add_argument("--seconds", type=float, default=10.0)
        parser.add_argument("--rounds", type=int, default=5)

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        with tempfile.TemporaryDirectory(prefix="hibari-bench-") as name:
            copies, stranger, remember = _material(Path(name), options.seconds)
            say(f"{len(copies)} copies made")
            with transaction.atomic():
                crowd.open_own_index()
                clip_id = remember()
                sizes = [options.clips // 10, options.clips]
                figures = {size: _at(size, copies, stranger, clip_id, options.rounds, say) for size in sizes}
                transaction.set_rollback(True)
        small, large = (figures[size] for size in sizes)
        return {
            "clips": options.clips,
            "seconds_each": options.seconds,
            **large,
            "at_a_tenth": small,
            "p95_growth": round(float(large["seconds_p95"]) / float(small["seconds_p95"]), 2),
        }


def _material(folder: Path, seconds: float) -> tuple[dict[str, Path], Path, Callable[[], str]]:
    """Copies of one clip, a film that is nobody's, and what puts the clip into the index."""
    request, _ = footage.render(folder, engine="sim", seconds=seconds, size=(720, 1280), seed=1)
    media = finish(request)
    standard = media.file(MediaKind.STANDARD).path
    copies: dict[str, Path] = {}
    for attack in (*(one for one in PICTURE if one.name in ATTACKS), SOUND[2]):
        place = folder / str(len(copies))
        place.mkdir()
        copies[attack.name] = make_copy(standard, attack, place)
    strange = folder / "strange"
    strange.mkdir()
    noise = np.random.default_rng(3).integers(0, 255, (900, 700, 3), dtype=np.uint8)
    foreign = [*footage.photographs(), noise][0]
    stranger = finish(footage.pan(strange, foreign, seconds=seconds, size=(720, 1280), seed=9))
    unknown = make_copy(stranger.file(MediaKind.STANDARD).path, PICTURE[1], strange)
    clip_id = request.origin.clip_id

    def remember() -> str:
        remember_clip(clip_id=clip_id, media=media)
        return clip_id

    return copies, unknown, remember


def _at(
    size: int, copies: dict[str, Path], stranger: Path, clip_id: str, rounds: int, say: Callable[[str], None]
) -> dict[str, float]:
    build_seconds = crowd.grow_to(size)
    say(f"{size} clips in the index")
    spent: list[float] = []
    found = 0
    for _ in range(rounds):
        for path in copies.values():
            start = time.monotonic()
            found += look_up(path).clip_id == clip_id
            spent.append(time.monotonic() - start)
    start = time.monotonic()
    mistaken = look_up(stranger).clip_id != ""
    spent.append(time.monotonic() - start)
    return {
        "seconds_p50": round(statistics.median(spent), 3),
        "seconds_p95": round(float(np.percentile(spent, 95)), 3),
        "index_only_p95": round(crowd.query_p95(), 4),
        "found": round(found / (rounds * len(copies)), 4),
        "strangers_found": int(mistaken),
        "build_seconds": round(build_seconds, 1),
        "index_bytes": crowd.index_bytes(connection),
    }

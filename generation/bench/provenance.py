"""`bench provenance`: how many marks are read after each attack, and whether a stranger is ever taken for ours."""

from __future__ import annotations

import json
import math
import os
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ClassVar

import cv2
import django
import msgspec
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from common.bench import Benchmark, Figures, Target
from common.clock import now
from generation.bench import footage
from generation.bench.kept import Kept, digest_of
from moderation.provenance import raw
from moderation.provenance.bench.budgets import cost
from moderation.provenance.bench.seen import likeness, on_a_gradient
from moderation.provenance.bench.strangers import Strangers, compare
from moderation.provenance.bench.withstanding import Tally, attack_pictures, attack_sound
from moderation.provenance.finish import finish
from moderation.provenance.marks.keys import MarkKey, epoch_at, key_of, mark_id
from moderation.provenance.marks.picture.embed import HOST_EVERY, PictureMarker
from moderation.provenance.marks.picture.residual import at_working_size, residual_of
from moderation.provenance.media import FinishRequest

SIZE = (720, 1280)
_MEASURED = tuple(settings.BASE_DIR / "moderation/provenance" / part for part in ("marks", "bench", "lookup"))
_STRANGE_KEYS = 100
_VARIANTS_MAX = 8
_COST_SECONDS, _SEEN_SECONDS = 10.0, 2.0


@dataclass(frozen=True, slots=True)
class _Clip:
    """One clip to measure: the number of a photograph or of an engine's clip, and how many correlations to make."""

    number: int
    is_natural: bool
    engine: str
    seconds: float
    attack_seconds: float
    size: tuple[int, int]
    variants: int


@dataclass(frozen=True, slots=True)
class _Found:
    is_natural: bool
    picture: Tally
    sound: Tally
    psnr: float
    strangers: Strangers


class ProvenanceWithstands(Benchmark):
    name = "provenance"
    summary = "Attacks on the marks of clips from an engine and from photographs, and false attributions."
    targets: ClassVar = (
        Target("clips", at_least=40),
        Target("strange_correlations", at_least=10_000),
        Target("picture_read", at_least=0.98),
        Target("sound_read", at_least=0.90),
        Target("found_by_one_means", at_least=1.0),
        Target("wrong_attributions", at_most=0),
        Target("psnr_decibels_lowest", at_least=40.0),
        Target("cost.embed_cpu_seconds", at_most=2.0),
        Target("cost.detect_cpu_seconds", at_most=3.0),
        Target("cost.detect_nothing_cpu_seconds", at_most=3.0),
        Target("cost.sign_milliseconds", at_most=50.0),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", default="sim")
        parser.add_argument("--clips", type=int, default=40)
        parser.add_argument("--natural", type=int, default=10)
        parser.add_argument("--seconds", type=float, default=6.0)
        parser.add_argument(
            "--attack-seconds",
            type=float,
            default=3.0,
            help="so much of a clip goes through each attack that does not cut by itself; less is harder to read",
        )
        parser.add_argument("--size", type=_size, default=SIZE, help="as 720x1280")
        parser.add_argument("--correlations", type=int, default=10_000)
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument("--minutes", type=float, default=0, help="begin no clip after so long; 0: all of them")
        parser.add_argument("--keep", type=Path, help="a file for what was found; another run goes on from there")

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        cost = _cost(options)
        say(json.dumps({"cost": cost}))
        seen = _seen(options)
        say(json.dumps({"seen": seen}))
        kept = Kept(options.keep, code=digest_of(_MEASURED))
        clips = {json.dumps(asdict(clip)): clip for clip in _clips(options)}
        found = [msgspec.convert(kept.parts[name], _Found) for name in clips if name in kept.parts]
        say(f"{len(found)} of {len(clips)} clips are known from before")
        ends_at = time.monotonic() + options.minutes * 60 if options.minutes else math.inf
        missing = {name: clip for name, clip in clips.items() if name not in kept.parts}
        for name, one in _measured(missing, processes=options.processes, ends_at=ends_at):
            kept.add(name, msgspec.to_builtins(one))
            found.append(one)
            say(json.dumps(_figures(found)))
        return {
            "seconds_each": options.seconds,
            "seconds_attacked": options.attack_seconds,
            "size": options.size,
            "cost": cost,
            "seen": seen,
            **_figures(found),
        }


def _clips(options: Namespace) -> list[_Clip]:
    natural = min(options.natural, footage.photograph_count())
    total = options.clips + natural
    variants = min(_VARIANTS_MAX, math.ceil(options.correlations / _STRANGE_KEYS / max(1, total)))
    counts, clips = [0, 0], []
    for is_natural in _order(options.clips, natural):
        shape = (options.engine, options.seconds, options.attack_seconds, options.size, variants)
        clips.append(_Clip(counts[is_natural], is_natural, *shape))
        counts[is_natural] += 1
    return clips


def _measured(clips: dict[str, _Clip], *, processes: int, ends_at: float) -> Iterator[tuple[str, _Found]]:
    """Each clip in a process of its own kind, as they get done; none is begun after the end."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # Read once, when a new process loads NumPy.
    waiting = deque(clips)
    running: dict[Future[_Found], str] = {}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        while True:
            while waiting and len(running) < processes and time.monotonic() < ends_at:
                name = waiting.popleft()
                running[pool.submit(_measure, clips[name])] = name
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()


def _measure(clip: _Clip) -> _Found:
    cv2.setNumThreads(1)
    picture, sound = Tally(), Tally()
    with tempfile.TemporaryDirectory(prefix="hibari-bench-") as name:
        folder = Path(name)
        request = _footage(folder, clip)
        media = finish(request)
        attack_pictures(media, folder, picture, seconds_max=clip.attack_seconds or None)
        attack_sound(media, folder, sound)
        psnr = _psnr(request, key_of(media.mark_epoch), media.mark_id)
        residual = _unmarked(request)
    keys = [MarkKey(number, number.to_bytes(32, "big")) for number in range(1, _STRANGE_KEYS + 1)]
    return _Found(clip.is_natural, picture, sound, psnr, compare(_variants(residual)[: clip.variants], keys))


def _footage(folder: Path, clip: _Clip) -> FinishRequest:
    if clip.is_natural:
        picture = footage.photograph(clip.number)
        return footage.pan(folder, picture, seconds=clip.seconds, size=clip.size, seed=clip.number)
    return footage.render(folder, engine=clip.engine, seconds=clip.seconds, size=clip.size, seed=clip.number)[0]


def _cost(options: Namespace) -> dict[str, float]:
    """Of a clip of ten seconds, which the budgets speak of, or of a shorter one where a small run asks for less."""
    with tempfile.TemporaryDirectory(prefix="hibari-bench-") as name:
        folder, seconds = Path(name), min(_COST_SECONDS, options.seconds * 2)
        request = footage.render(folder, engine=options.engine, seconds=seconds, size=options.size, seed=0)[0]
        return cost(request, finish(request), folder)


def _seen(options: Namespace) -> Figures:
    """What a viewer could see of the mark: on one clip of the engine, one photograph, and a flat gradient."""
    key, ident, (width, height) = key_of(epoch_at(now())), mark_id("bench"), options.size
    found: Figures = {}
    with tempfile.TemporaryDirectory(prefix="hibari-bench-") as name:
        for kind, is_natural in (("engine", False), ("photograph", True)):
            if is_natural and not min(options.natural, footage.photograph_count()):
                found[kind] = None
                continue
            folder, seconds = Path(name) / kind, min(_SEEN_SECONDS, options.seconds)
            folder.mkdir()
            clip = _Clip(0, is_natural, options.engine, seconds, 0.0, options.size, 0)
            frames_max = round(seconds * footage.FPS)
            found[kind] = likeness(_footage(folder, clip), folder, key=key, ident=ident, frames_max=frames_max)
        size = {"width": width, "height": height, "fps": footage.FPS}
        found["flat_gradient"] = on_a_gradient(Path(name), **size, key=key, ident=ident)
    return found


def _size(text: str) -> tuple[int, int]:
    width, height = (int(part) for part in text.split("x"))
    return width, height


def _order(clips: int, natural: int) -> list[bool]:
    """Which of all clips are photographs: spread evenly, so that a run that is cut short has seen both kinds."""
    places = [(position + 0.5) / clips for position in range(clips)]
    photographs = [(position + 0.5) / natural for position in range(natural)]
    return [kind for _, kind in sorted([(at, False) for at in places] + [(at, True) for at in photographs])]


def _figures(found: list[_Found]) -> Figures:
    picture, sound, strangers = Tally(), Tally(), Strangers()
    for one in found:
        picture.add_all(one.picture)
        sound.add_all(one.sound)
        strangers += one.strangers
    psnr = [one.psnr for one in found]
    return {
        "clips": sum(not one.is_natural for one in found),
        "natural_clips": sum(one.is_natural for one in found),
        "picture_read": picture.share_read(),
        "picture_read_natural": _read_natural(found),
        "found_by_one_means": picture.share_confirmed(),
        "picture": picture.by_attack(),
        "sound_read": sound.share_read(),
        "sound_confirmed": sound.share_confirmed(),
        "sound": sound.by_attack(),
        "wrong_attributions": strangers.attributed + picture.wrong + sound.wrong,
        "strange_correlations": strangers.correlations,
        "strange_correlations_strongest": round(strangers.strongest, 2),
        "wrong_rate_at_most_95_percent": strangers.rate_at_most,
        "psnr_decibels_lowest": round(min(psnr, default=0.0), 2),
        "psnr_decibels_median": round(float(np.median(psnr)), 2) if psnr else 0.0,
    }


def _read_natural(found: list[_Found]) -> float | None:
    natural = Tally()
    for one in found:
        if one.is_natural:
            natural.add_all(one.picture)
    return natural.share_read() if natural.read else None


def _lumas(request: FinishRequest, every: int) -> list[NDArray[np.uint8]]:
    frames = raw.map_frames(request.frames, width=request.width, height=request.height)
    return [raw.luma(frame, width=request.width, height=request.height) for frame in frames[::every]]


def _psnr(request: FinishRequest, key: MarkKey, ident: int) -> float:
    """Of the invisible mark alone, before any encoder."""
    plain = _lumas(request, HOST_EVERY)
    marker = PictureMarker(key=key, ident=ident, width=request.width, height=request.height, host=plain)
    errors = []
    for plane in plain:
        marked = plane.copy()
        marker.apply(marked)
        errors.append(float(np.mean((marked.astype(np.float32) - plane) ** 2)))
    return float(10 * np.log10(255**2 / np.mean(errors)))


def _unmarked(request: FinishRequest) -> NDArray[np.float32]:
    return residual_of(at_working_size(plane) for plane in _lumas(request, 4))


def _variants(residual: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The residual, its mirror image and both turned about: no key has seen any of them."""
    both = residual, np.ascontiguousarray(residual[:, ::-1])
    return [np.ascontiguousarray(np.rot90(one, turns)) for turns in range(4) for one in both]

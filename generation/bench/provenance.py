"""`bench provenance`: how many marks are read after each attack, and whether a stranger is ever taken for ours."""

from __future__ import annotations

import math
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from common.bench import Benchmark, Figures, Target
from generation.bench import footage
from moderation.provenance import raw
from moderation.provenance.bench.strangers import Strangers, compare
from moderation.provenance.bench.withstanding import Tally, attack_pictures, attack_sound
from moderation.provenance.finish import finish
from moderation.provenance.marks.keys import MarkKey, key_of
from moderation.provenance.marks.picture.embed import HOST_EVERY, PictureMarker
from moderation.provenance.marks.picture.residual import at_working_size, residual_of
from moderation.provenance.media import FinishRequest

SIZE = (720, 1280)
_STRANGE_KEYS = 100


class ProvenanceWithstands(Benchmark):
    name = "provenance"
    summary = "Attacks on the marks of clips from an engine and from photographs, and false attributions."
    targets: ClassVar = (
        Target("clips", at_least=40),
        Target("strange_correlations", at_least=10_000),
        Target("picture_read", at_least=0.98),
        Target("sound_read", at_least=0.90),
        Target("picture_confirmed", at_least=1.0),
        Target("wrong_attributions", at_most=0),
        Target("psnr_decibels_lowest", at_least=40.0),
        Target("detect_cpu_seconds_median", at_most=3.0),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", default="sim")
        parser.add_argument("--clips", type=int, default=40)
        parser.add_argument("--natural", type=int, default=10)
        parser.add_argument("--seconds", type=float, default=6.0)
        parser.add_argument("--size", type=_size, default=SIZE, help="as 720x1280")
        parser.add_argument("--correlations", type=int, default=10_000)
        parser.add_argument("--minutes", type=float, default=0, help="begin no clip after so long; 0: all of them")

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        picture, sound, psnr = Tally(), Tally(), []
        residuals: list[NDArray[np.float32]] = []
        photographs = footage.photographs()[: options.natural]
        done = {"clips": 0, "natural_clips": 0}
        ends_at = time.monotonic() + options.minutes * 60 if options.minutes else math.inf
        for number, is_natural in enumerate(_order(options.clips, len(photographs))):
            if time.monotonic() > ends_at:
                say("out of time")
                break
            with tempfile.TemporaryDirectory(prefix="hibari-bench-") as name:
                folder = Path(name)
                request = self._footage(folder, done, photographs if is_natural else [], options)
                media = finish(request)
                attack_pictures(media, folder, picture)
                attack_sound(media, folder, sound)
                psnr.append(_psnr(request, key_of(media.mark_epoch), media.mark_id))
                residuals.append(_unmarked(request))
            done["natural_clips" if is_natural else "clips"] += 1
            say(f"clip {number + 1}: picture {picture.share_read():.3f}, sound {sound.share_read():.3f}")
        keys = [MarkKey(number, number.to_bytes(32, "big")) for number in range(1, _STRANGE_KEYS + 1)]
        strangers = compare(_spread(residuals, options.correlations // len(keys)), keys)
        say(f"{strangers.correlations} correlations of strange keys")
        return {
            **done,
            "seconds_each": options.seconds,
            "size": options.size,
            **_figures(picture, sound, psnr, strangers),
        }

    def _footage(
        self, folder: Path, done: dict[str, int], photographs: list[NDArray[np.uint8]], options: Namespace
    ) -> FinishRequest:
        seconds, size = options.seconds, options.size
        if photographs:
            number = done["natural_clips"]
            return footage.pan(folder, photographs[number], seconds=seconds, size=size, seed=number)
        return footage.render(folder, engine=options.engine, seconds=seconds, size=size, seed=done["clips"])[0]


def _size(text: str) -> tuple[int, int]:
    width, height = (int(part) for part in text.split("x"))
    return width, height


def _order(clips: int, natural: int) -> list[bool]:
    """Which of all clips are photographs: spread evenly, so that a run that is cut short has seen both kinds."""
    places = [(position + 0.5) / clips for position in range(clips)]
    photographs = [(position + 0.5) / natural for position in range(natural)]
    return [kind for _, kind in sorted([(at, False) for at in places] + [(at, True) for at in photographs])]


def _figures(picture: Tally, sound: Tally, psnr: list[float], strangers: Strangers) -> Figures:
    return {
        "picture_read": picture.share_read(),
        "picture_confirmed": picture.share_confirmed(),
        "picture": picture.by_attack(),
        "sound_read": sound.share_read(),
        "sound_confirmed": sound.share_confirmed(),
        "sound": sound.by_attack(),
        "wrong_attributions": strangers.attributed + picture.wrong + sound.wrong,
        "strange_correlations": strangers.correlations,
        "strange_correlations_strongest": round(strangers.strongest, 2),
        "wrong_rate_at_most_95_percent": strangers.rate_at_most,
        "psnr_decibels_lowest": round(min(psnr), 2),
        "psnr_decibels_median": round(float(np.median(psnr)), 2),
        "detect_cpu_seconds_median": round(float(np.median(picture.detect_seconds)), 3),
    }


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


def _spread(residuals: list[NDArray[np.float32]], wanted: int) -> list[NDArray[np.float32]]:
    """That many residuals: all of them, and mirrored and turned copies, which no key has seen either."""
    turned = [np.ascontiguousarray(np.rot90(one, turns)) for turns in range(4) for one in residuals]
    return (turned + [np.ascontiguousarray(one[:, ::-1]) for one in turned])[:wanted]

"""What the likeness watch costs for a clip, and how often it takes one voice of the synthesiser for another.

No recordings of people ship with anything, so voices here are those that `sim` speaks with: the very ones that an
enrolled voice is compared with most often on an instance without other engines. They say nothing of people.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cameo.biometrics.faces import Faces
from cameo.biometrics.voices import Voices
from cameo.watch.matching import SAME_VOICE_FROM
from cameo.watch.watching import FACES_MAX, PICTURES_MAX, SHORT_SIDE, SOUND_SECONDS_MAX
from common.bench import Benchmark, Figures, Target
from generation.engines.sim.sound.speech import speak

RATE = 16_000
PITCHES = (95.0, 120.0, 150.0, 185.0, 205.0, 240.0)
SPEAKERS = ("ann", "bob", "cat", "dan")
LINES = (
    "Three eight one seven two. Good evening to everybody who is watching this tonight.",
    "The quick red ball bounces over the wall, and nobody in the park has seen it since.",
)


class WatchCost(Benchmark):
    name = "watch"
    summary = "the likeness watch: processor time for a clip, and voices of the synthesiser that pass for each other"
    targets = (
        Target("cpu_seconds", at_most=4),
        Target("false_voice_matches_share", at_most=0.01),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--picture", type=Path, help="a photograph with a face; without one no face is described")

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        voices = Voices()
        voices.load()
        figures = _voices(voices)
        say(f"{figures['voice_pairs']} pairs of voices compared")
        return {"faces_max": FACES_MAX, "pictures_max": PICTURES_MAX, **_cost(voices, options.picture), **figures}


def _voices(voices: Voices) -> Figures:
    """Each voice says two lines: the same voice in both against different voices in either."""
    known = [(speaker, pitch) for speaker in SPEAKERS for pitch in PITCHES]
    said = {who: [_embedded(voices, line, *who) for line in LINES] for who in known}
    same = [float(first @ second) for first, second in said.values()]
    others = [float(said[one][0] @ said[other][1]) for one, other in combinations(known, 2)]
    return {
        "threshold": SAME_VOICE_FROM,
        "voice_pairs": len(others),
        "false_voice_matches_share": round(float(np.mean(np.array(others) >= SAME_VOICE_FROM)), 4),
        "missed_voice_matches_share": round(float(np.mean(np.array(same) < SAME_VOICE_FROM)), 4),
        "same_voice_cosine": _spread(same),
        "other_voice_cosine": _spread(others),
    }


def _spread(values: list[float]) -> dict[str, float]:
    parts = {"min": 0.0, "p05": 5.0, "median": 50.0, "p95": 95.0, "p99": 99.0, "max": 100.0}
    return {name: round(float(np.percentile(values, part)), 4) for name, part in parts.items()}


def _embedded(voices: Voices, line: str, speaker: str, pitch: float) -> NDArray[np.float32]:
    utterance = speak(line, pitch, speaker, sample_rate=RATE)
    pcm = (np.clip(utterance.samples, -1, 1) * 32767).astype("<i2").tobytes()
    return np.frombuffer(voices.run([pcm])[0]["embedding"], "<f4")


def _cost(voices: Voices, picture: Path | None) -> Figures:
    """The most that one clip can ask for: every picture, a full minute's share of sound, twelve faces described."""
    faces = Faces()
    faces.load()
    frame = _frame(picture)
    line = speak(LINES[0], 205.0, "ann", sample_rate=RATE).samples
    pcm = (np.resize(line, RATE * SOUND_SECONDS_MAX) * 32767).astype("<i2").tobytes()
    item = {"width": frame.shape[1], "height": frame.shape[0], "rgb": frame.tobytes(), "described": 0, "portrait": 0}
    began = time.process_time()
    found = [faces.run([item])[0] for _ in range(PICTURES_MAX)]
    looked = time.process_time() - began
    crop = _crop(frame, found[0]["faces"])
    described = {**item, "width": crop.shape[1], "height": crop.shape[0], "rgb": crop.tobytes(), "described": 1}
    for _ in range(FACES_MAX):
        faces.run([described])
    told = time.process_time() - began - looked
    voices.run([pcm])
    whole = time.process_time() - began
    return {
        "cpu_seconds": round(whole, 3),
        "looking_cpu_seconds": round(looked, 3),
        "describing_cpu_seconds": round(told, 3),
        "listening_cpu_seconds": round(whole - looked - told, 3),
        "has_face": bool(found[0]["faces"]),
    }


def _frame(picture: Path | None) -> NDArray[np.uint8]:
    """Of the size at which the watch looks at an upright clip."""
    size = (SHORT_SIDE, SHORT_SIDE * 16 // 9)
    found = cv2.imread(str(picture)) if picture is not None else None
    if found is None:
        return np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), np.uint8)
    return np.ascontiguousarray(cv2.resize(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), size), np.uint8)


def _crop(frame: NDArray[np.uint8], faces: list[dict[str, list[int]]]) -> NDArray[np.uint8]:
    left, top, width, height = faces[0]["box"] if faces else (100, 100, 150, 150)
    x, y = max(0, left - width // 2), max(0, top - height // 2)
    return np.ascontiguousarray(frame[y : top + height + height // 2, x : left + width + width // 2])

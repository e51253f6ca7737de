"""Raw clips to measure on: from an engine, and from photographs that a camera pans over."""

from __future__ import annotations

import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile

from common.ids import new_public_id
from generation.engines.base import Done, EngineRequest, Frames, RenderCancelledError, Shot, Sound
from generation.engines.host.output import FRAMES_FILE, SOUND_FILE, SOUND_RATE, Output
from generation.engines.registry import build_engine, get_spec
from moderation.provenance.media import FinishRequest, Origin

FPS = 24
PROMPTS = (
    "a red ball bounces on grass at sunset while a blue cube slides past",
    "a dog chases a red ball through a puddle in the park at sunset",
    "a sailboat floats on a lake at night while rain falls",
    "a yellow ball rolls over ice, then a purple cube drops",
    "an orange cube slides on wood in the rain",
    "a fox runs through the snow in a forest, watercolour style",
    "a white ball bounces on metal under a blue sky",
    "a red balloon floats over a city street at noon, paper style",
    "a tree in a storm by the sea at night with thunder, noir style",
    "an orange fish swims underwater past a turtle",
)
PHOTOGRAPHS = (
    "astronaut",
    "chelsea",
    "coffee",
    "rocket",
    "brick",
    "grass",
    "gravel",
    "retina",
    "hubble_deep_field",
    "cat",
)
"""Pictures that scikit-image ships under free licences (most are public domain or CC0)."""


class _NeverCancelled:
    def raise_if_cancelled(self) -> None:
        return


def render(
    folder: Path, *, engine: str, seconds: float, size: tuple[int, int], seed: int
) -> tuple[FinishRequest, float]:
    """One clip of an engine and the CPU seconds that it took. Raises the engine's own refusals."""
    made = build_engine(get_spec(engine))
    shot = Shot(PROMPTS[seed % len(PROMPTS)], seconds)
    plan = made.plan(EngineRequest(shots=(shot,), width=size[0], height=size[1], fps=FPS, seed=seed))
    output = Output(plan, folder, made.capabilities)
    start = time.process_time()
    try:
        made.load()
        for event in made.run([plan], _NeverCancelled()):
            match event:
                case Frames(pictures):
                    output.add_frames(pictures)
                case Sound(samples):
                    output.add_sound(samples)
                case Done(_, truth):
                    output.finish(truth)
    except RenderCancelledError:
        output.discard()
        raise
    return _request(folder, engine, size), time.process_time() - start


def photographs() -> list[NDArray[np.uint8]]:
    """RGB pictures, where scikit-image is installed; else none."""
    return [photograph(number) for number in range(photograph_count())]


def photograph_count() -> int:
    return len(PHOTOGRAPHS) if find_spec("skimage") else 0


def photograph(number: int) -> NDArray[np.uint8]:
    """One RGB picture. Raises ImportError without scikit-image."""
    picture = np.asarray(getattr(import_module("skimage.data"), PHOTOGRAPHS[number])())
    return picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)


def pan(folder: Path, picture: NDArray[np.uint8], *, seconds: float, size: tuple[int, int], seed: int) -> FinishRequest:
    """A camera that drifts and zooms over a photograph with a hand's tremor and a sensor's noise, over pink noise."""
    rng, (width, height), count = np.random.default_rng(seed), size, round(seconds * FPS)
    drift = rng.uniform(-1, 1, 2)
    with (folder / FRAMES_FILE).open("wb") as file:
        for index in range(count):
            share = index / max(1, count - 1)
            zoom = max(width / picture.shape[1], height / picture.shape[0]) * (1.15 + 0.15 * share)
            middle = np.array(picture.shape[1::-1]) / 2 + drift * 0.04 * np.array(picture.shape[1::-1]) * (
                2 * share - 1
            )
            middle = middle + np.sin(index * np.array([0.31, 0.23])) * 0.6
            corner = np.array([width, height]) / 2 - zoom * middle
            matrix = np.array([[zoom, 0, corner[0]], [0, zoom, corner[1]]])
            frame = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
            grain = rng.normal(0, 2.0, (height, width, 1))
            noisy = np.clip(frame + grain, 0, 255).astype(np.uint8)
            file.write(cv2.cvtColor(noisy, cv2.COLOR_RGB2YUV_I420).tobytes())
    wavfile.write(folder / SOUND_FILE, SOUND_RATE, _pink(rng, round(seconds * SOUND_RATE)))
    return _request(folder, "photographs", size)


def _pink(rng: np.random.Generator, samples: int) -> NDArray[np.float32]:
    """Noise whose power falls with frequency and swells a little, as outdoors."""
    spectrum = np.fft.rfft(rng.normal(size=samples))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    wave = np.fft.irfft(spectrum, samples)
    swell = 1 + 0.4 * np.sin(np.arange(samples) / SOUND_RATE * 1.7)
    loud: NDArray[np.float32] = (wave / np.abs(wave).max() * 0.3 * swell).astype(np.float32)[:, None]
    return loud


def _request(folder: Path, engine: str, size: tuple[int, int]) -> FinishRequest:
    origin = Origin(
        clip_id=new_public_id("clip"),
        handle="bench",
        digital_source_type="algorithmicMedia",
        engine=engine,
        engine_revision="bench",
        is_model=False,
    )
    return FinishRequest(
        frames=folder / FRAMES_FILE,
        sound=folder / SOUND_FILE,
        width=size[0],
        height=size[1],
        fps=FPS,
        folder=folder / "finished",
        origin=origin,
    )

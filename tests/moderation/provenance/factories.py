"""Small clips with known pictures and sound, and the plain requests that finish them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile

from moderation.provenance import raw
from moderation.provenance.media import FinishRequest, Ingredient, Origin

ANN, BOB, CAT = ("clip_" + letter * 32 for letter in "abc")


def textured_frames(*, frames: int = 24, width: int = 240, height: int = 432, seed: int = 1) -> NDArray[np.uint8]:
    """RGB frames [n, h, w, 3]: a soft coloured texture that pans, and a disc that crosses it."""
    noise = np.random.default_rng(seed).normal(size=(height + frames, width + frames)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 9)
    soft = (soft - soft.min()) / np.ptp(soft) * 180 + 30
    colour = np.stack([soft, np.roll(soft, 60, 0), np.roll(soft, 40, 1)], -1).astype(np.uint8)
    made = np.stack([colour[i : i + height, i // 2 : i // 2 + width] for i in range(frames)])
    for index, frame in enumerate(made):
        centre = (round(width * (0.2 + 0.6 * index / frames)), height // 2)
        cv2.circle(frame, centre, width // 8, (240, 40, 30), -1)
    return made


def music(seconds: float, *, seed: int = 1) -> NDArray[np.float32]:
    """Notes over a bed of noise: float32 [samples, 2] at 48 kHz."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * raw.SOUND_RATE)) / raw.SOUND_RATE
    wave = 0.02 * rng.normal(size=len(time))
    for start in np.arange(0, seconds, 0.25):
        since = np.clip(time - start, 0, None)
        pitch = 220 * 2 ** (rng.integers(0, 24) / 12)
        voice = sum(np.sin(2 * np.pi * pitch * k * since) / k for k in range(1, 7))
        wave += 0.12 * (time >= start) * np.exp(-6 * since) * voice
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32).clip(-1, 1)


def request(
    folder: Path,
    *,
    clip_id: str = ANN,
    frames: int = 24,
    width: int = 240,
    height: int = 432,
    fps: int = 24,
    seed: int = 1,
    ingredients: tuple[Ingredient, ...] = (),
    pictures: NDArray[np.uint8] | None = None,
) -> FinishRequest:
    folder.mkdir(parents=True, exist_ok=True)
    made = textured_frames(frames=frames, width=width, height=height, seed=seed) if pictures is None else pictures
    raw.from_rgb(made).tofile(folder / "frames.i420")
    wavfile.write(folder / "sound.wav", raw.SOUND_RATE, music(len(made) / fps, seed=seed))
    origin = Origin(
        clip_id=clip_id,
        handle="ann.lark",
        digital_source_type="algorithmicMedia",
        engine="sim",
        engine_revision="1",
        is_model=False,
        consent_receipts=("5e" * 32,),
        ingredients=ingredients,
        lineage=tuple(source.clip_id for source in ingredients),
    )
    return FinishRequest(
        frames=folder / "frames.i420",
        sound=folder / "sound.wav",
        width=made.shape[2],
        height=made.shape[1],
        fps=fps,
        folder=folder / "out",
        origin=origin,
        caption="A disc crosses coloured clouds",
    )

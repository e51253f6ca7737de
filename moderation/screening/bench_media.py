"""How long the pictures and the sound of one clip take to be looked at, beside a bare read of the same bytes."""

import tempfile
import time
import wave
from pathlib import Path

import numpy as np

from common.bench import Figures
from moderation.screening.backends import run_backends
from moderation.screening.media.backend import FramesItem
from moderation.screening.media.frames import MediaItem
from moderation.screening.verdicts import Stage

WIDTH, HEIGHT, FPS, SECONDS = 720, 1280, 24, 10
SOUND_RATE = 48_000


def measure_media() -> Figures:
    """One textured, panning clip of ten seconds at 720p with sound. Milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        media = _clip(Path(folder))
        started = time.perf_counter()
        media.frames.read_bytes()
        bare = time.perf_counter() - started
        started = time.perf_counter()
        findings = run_backends(Stage.FRAMES, FramesItem(media)) + run_backends(Stage.SOUND, media)
        looked = time.perf_counter() - started
    return {
        "clip_seconds": SECONDS,
        "frames": FPS * SECONDS,
        "findings": len(findings),
        "milliseconds": round(looked * 1000, 1),
        "bare_read_milliseconds": round(bare * 1000, 1),
    }


def _clip(folder: Path) -> MediaItem:
    rng = np.random.default_rng(1)
    wide = rng.integers(40, 210, (HEIGHT // 16, WIDTH // 16 + FPS * SECONDS), dtype=np.uint8)
    chroma = np.full(HEIGHT * WIDTH // 2, 128, np.uint8).tobytes()
    with (folder / "frames.i420").open("wb") as file:
        for index in range(FPS * SECONDS):
            luma = np.kron(wide[:, index : index + WIDTH // 16], np.ones((16, 16), np.uint8))
            file.write(luma.tobytes() + chroma)
    tone = (np.sin(np.arange(SOUND_RATE * SECONDS) * 0.05) * 9000).astype("<i2")
    with wave.open(str(folder / "sound.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SOUND_RATE)
        sound.writeframes(tone.tobytes())
    return MediaItem(folder / "frames.i420", WIDTH, HEIGHT, float(FPS), folder / "sound.wav", "")

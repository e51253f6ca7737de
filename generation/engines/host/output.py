"""Where a render's pictures and sound go: straight into files, so that no pipe ever carries them.

`frames.i420` holds the pictures one after another as planar YUV 4:2:0, BT.601 limited range, full size;
`sound.wav` is 48 kHz float32 of exactly the picture's length; `truth.json` is the engine's scene record, if it has one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from scipy.io import wavfile

from generation.engines.base import Capabilities, Plan
from generation.engines.host.kept_shots import KeptShots

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAMES_FILE = "frames.i420"
SOUND_FILE = "sound.wav"
TRUTH_FILE = "truth.json"
SOUND_RATE = 48_000
SOUND_SLACK_SECONDS = 0.02


class OutputInvalidError(Exception):
    """The engine broke its own plan: wrong size, wrong count or wrong length."""


class Output:
    """The files of one plan while it renders. They take their final names in `finish` only."""

    def __init__(self, plan: Plan, folder: Path, capabilities: Capabilities, kept: KeptShots | None = None) -> None:
        """Finished shots go to `kept` too, where there is more than one."""
        self._plan = plan
        self._folder = folder
        self._capabilities = capabilities
        self._kept = kept if len(plan.shot_frames) > 1 else None
        self._frames_path = folder / f"{FRAMES_FILE}.part"
        self._frames_file = self._frames_path.open("w+b")
        self._frames = 0
        self._sound: list[NDArray[np.float32]] = []
        self._state: Mapping[str, NDArray[Any]] = {}

    def take_over(self) -> int:
        """Begin with the pictures of the shots that an earlier attempt kept, and say how many shots those are.

        The last shot is always made anew: it brings the sound and the record of the whole.
        """
        if self._kept is None:
            return 0
        shots = min(self._kept.count(), len(self._plan.shot_frames) - 1)
        for number in range(shots):
            with self._kept.frames_of(number).open("rb") as file:
                shutil.copyfileobj(file, self._frames_file, 1 << 22)
        self._frames = sum(self._plan.shot_frames[:shots])
        if self._frames_file.tell() != self._frames * self._picture_bytes:
            self._kept.forget()
            raise OutputInvalidError("kept pictures of another size")
        return shots

    def state_after(self, shots: int) -> Mapping[str, NDArray[Any]]:
        return self._kept.state_of(shots - 1) if self._kept is not None else {}

    @property
    def _picture_bytes(self) -> int:
        return self._plan.request.width * self._plan.request.height * 3 // 2

    def add_state(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._state = arrays

    def end_shot(self, number: int) -> None:
        """Keep a finished shot for an attempt that may come after this one. Raises OSError."""
        state, self._state = self._state, {}
        end = sum(self._plan.shot_frames[: number + 1])
        if self._kept is None or self._frames < end or number >= len(self._plan.shot_frames) - 1:
            return
        size = self._plan.shot_frames[number] * self._picture_bytes
        self._frames_file.seek(end * self._picture_bytes - size)
        self._kept.keep(number, self._frames_file, size, state)
        self._frames_file.seek(0, os.SEEK_END)

    def add_frames(self, pictures: NDArray[np.uint8]) -> None:
        """Append [n, height, width, 3] RGB pictures. Raises OutputInvalidError and OSError (a full disk)."""
        request = self._plan.request
        if pictures.dtype != np.uint8 or pictures.shape[1:] != (request.height, request.width, 3):
            raise OutputInvalidError(f"pictures of {pictures.shape} {pictures.dtype}, not the planned size")
        self._frames += len(pictures)
        if self._frames > self._plan.frames:
            raise OutputInvalidError(f"more than the {self._plan.frames} pictures that were planned")
        for picture in pictures:
            planes = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2YUV_I420)
            self._frames_file.write(planes.tobytes())

    def add_sound(self, samples: NDArray[np.float32]) -> None:
        """Append [samples, channels] in [-1, 1]. Raises OutputInvalidError."""
        channels = self._capabilities.audio_channels
        if samples.ndim != 2 or samples.shape[1] != channels:
            raise OutputInvalidError(f"sound of {samples.shape}, not of {channels} channels")
        if not np.isfinite(samples).all():
            raise OutputInvalidError("sound that is not finite")
        self._sound.append(np.asarray(samples, dtype=np.float32))

    def finish(self, truth: Mapping[str, object]) -> None:
        """Check the counts and put everything in place. Raises OutputInvalidError."""
        if self._frames != self._plan.frames:
            raise OutputInvalidError(f"{self._frames} pictures instead of {self._plan.frames}")
        if self._capabilities.audio_channels:
            wavfile.write(self._folder / SOUND_FILE, SOUND_RATE, self._whole_sound())
        if truth:
            (self._folder / TRUTH_FILE).write_text(json.dumps(truth))
        self._frames_file.close()
        self._frames_path.rename(self._folder / FRAMES_FILE)

    def discard(self) -> None:
        """Leave nothing behind of an attempt that did not finish."""
        self._frames_file.close()
        self._frames_path.unlink(missing_ok=True)

    def _whole_sound(self) -> NDArray[np.float32]:
        rate = self._capabilities.audio_sample_rate
        sound = np.concatenate(self._sound) if self._sound else np.zeros((0, self._capabilities.audio_channels))
        missing_seconds = float(self._plan.duration) - len(sound) / rate
        if abs(missing_seconds) > SOUND_SLACK_SECONDS:
            raise OutputInvalidError(f"sound that misses the pictures' length by {missing_seconds:.3f} s")
        if rate != SOUND_RATE:
            from scipy.signal import resample_poly  # Every process loads this module, and few resample.

            sound = resample_poly(sound, SOUND_RATE, rate, axis=0)
        samples = round(self._plan.duration * SOUND_RATE)
        fitted = np.zeros((samples, sound.shape[1]), dtype=np.float32)
        fitted[: len(sound)] = sound[:samples]
        return np.clip(fitted, -1.0, 1.0)

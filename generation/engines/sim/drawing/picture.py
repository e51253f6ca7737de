"""One frame of one scene: backdrop, then everything in it from far to near."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from generation.engines.sim.camera import Shots
from generation.engines.sim.drawing.affine import Affine, apply, move, scale, times
from generation.engines.sim.drawing.backdrop.bend import draw_bend
from generation.engines.sim.drawing.backdrop.layers import Backdrop, Frame
from generation.engines.sim.drawing.compose import paste, shadow
from generation.engines.sim.drawing.figures import parts_of
from generation.engines.sim.drawing.figures.parts import Part
from generation.engines.sim.drawing.figures.solids import shard_parts
from generation.engines.sim.drawing.label import put_label
from generation.engines.sim.drawing.light import Light
from generation.engines.sim.drawing.particles import draw_spray, draw_weather
from generation.engines.sim.drawing.spectacle import draw_fireworks, draw_flames, draw_surf
from generation.engines.sim.drawing.sprites import Picture, Shape, Sprite, SpriteBox
from generation.engines.sim.script import Framing
from generation.engines.sim.world.acting import REAR_SPEED
from generation.engines.sim.world.layout import GROUND_SHARE
from generation.engines.sim.world.materials import WATER_PLACES
from generation.engines.sim.world.scene import RATE, Scene, Thing

GROUNDLESS = {"space", "sky"}
NO_SHADOW = {"space", "sky"} | WATER_PLACES
FLAT = {"puddle"}
REAR_SHARE = 0.5
"""Width of a car seen from behind over its length."""


def _depth(thing: Thing) -> tuple[bool, float]:
    """Far before near; what lies flat on the ground before everything."""
    return thing.cast.figure not in FLAT, -thing.z


def frame_for(scene: Scene, width: int, height: int) -> Frame:
    base = GROUND_SHARE[height >= width] * height
    if scene.shot.setting.place in GROUNDLESS:
        base = 0.72 * height
    horizon = base - 0.17 * height
    return Frame(width, height, horizon, base, width / scene.view_width, scene.view_width * 1.5)


@dataclass(slots=True)
class ScenePicture:
    """Draws any frame of its scene, in any order."""

    scene: Scene
    frame: Frame
    backdrop: Backdrop
    sprites: SpriteBox
    light: Light
    camera: Shots
    fps: int
    worn: dict[str, Sprite] = field(default_factory=dict)
    """By reference id: the picture that a cameo wears."""
    labels: dict[str, Picture] = field(default_factory=dict)
    """By reference id: the name over each cameo."""
    camera_from: float = 0.0
    """Where earlier shots had moved the camera to: the backdrop goes on from there."""

    @property
    def framing(self) -> Framing | None:
        """What a remix keeps of how this was filmed."""
        kept = self.scene.framing
        return replace(kept, is_still=not np.ptp(self.camera.x)) if kept else None

    def draw(self, index: int) -> Picture:
        out = self._framed(self._behind(index), index)
        tick = self.tick_of(index)
        draw_fireworks(out, self, index)
        draw_surf(out, self, index)
        self._draw_road(out, tick)
        defocus = float(self.camera.defocus[index])
        if defocus > 0.0:
            out = self._softened(out, defocus)
        for thing in sorted(self.scene.things.values(), key=_depth):
            self._draw_shards(out, thing, tick, index)
            if thing.track.visible[tick] > 0.0:
                self._draw_thing(out, thing, tick, index)
        if defocus < 0.0:
            out = self._softened_in_front(out, -defocus, index)
        draw_spray(out, self, tick, index)
        draw_flames(out, self, tick, index)
        draw_weather(out, self, index)
        self._draw_labels(out, tick, index)
        return out

    def _draw_labels(self, out: Picture, tick: int, index: int) -> None:
        """Over everything, so that nothing hides whose likeness this is."""
        for thing in self.scene.things.values():
            label = self.labels.get(thing.cast.reference)
            if label is not None and thing.track.visible[tick] > 0.0:
                x, y = apply(self.on_screen(thing, tick, index), 0.0, -1.06 * thing.height)
                put_label(out, label, x=x, y=y)

    def _behind(self, index: int) -> Picture:
        return self.backdrop.draw(float(self.camera.x[index]) + self.camera_from, float(self.camera.turn[index]))

    def _softened(self, picture: Picture, share: float) -> Picture:
        """Out of focus by a share of what the lens can: blurred at a quarter of the size, where it is cheap."""
        size = (self.frame.width // 4, self.frame.height // 4)
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small, (0, 0), 0.3 + share * self.frame.height / 640)
        whole = (self.frame.width, self.frame.height)
        blurred = cv2.resize(soft, whole, interpolation=cv2.INTER_CUBIC)
        return np.asarray(
            cv2.addWeighted(blurred, min(1.0, share * 4), picture, max(0.0, 1 - share * 4), 0.0), np.uint8
        )

    def _softened_in_front(self, picture: Picture, share: float, index: int) -> Picture:
        """Sharp behind and soft in front: only where something stands before the backdrop."""
        behind = self._framed(self._behind(index), index)
        soft = self._softened(picture, share)
        covered = np.any(cv2.absdiff(picture, behind) > 2, axis=2).astype(np.uint8)
        mask = cv2.GaussianBlur(cv2.dilate(covered, np.ones((9, 9), np.uint8)) * 255, (0, 0), 4.0)[..., None] / 255.0
        return np.asarray(soft * mask + picture * (1 - mask), np.uint8)

    def _draw_road(self, out: Picture, tick: int) -> None:
        for thing in self.scene.things.values():
            if "rear_view" in thing.track.joints:
                bend = float(thing.track.joint("steer")[tick]) * 2
                draw_bend(out, self.frame, bend, REAR_SPEED * tick / RATE, self.light.factor)

    def tick_of(self, index: int) -> int:
        """The world's tick at a frame: fewer pass in slow motion."""
        return min(self.scene.ticks - 1, round(index / self.fps * self.scene.shot.speed * RATE))

    def lens(self, index: int) -> Affine:
        """From the uncropped picture to the frame."""
        zoom = float(self.camera.zoom[index])
        x, y = float(self.camera.centre_x[index]), float(self.camera.centre_y[index])
        half_width, half_height = self.frame.width / 2, self.frame.height / 2
        return times(move(half_width, half_height),
                     times(scale(zoom), move(-x * self.frame.width, -y * self.frame.height)))  # fmt: skip

    def on_screen(self, thing: Thing, tick: int, index: int) -> Affine:
        """From metres around the thing's foot point (y down) to pixels of the frame."""
        return self.at(float(thing.track.x[tick]), float(thing.track.y[tick]), thing.z, index)

    def at(self, x: float, y: float, z: float, index: int) -> Affine:
        """From metres around a point of the world (y down) to pixels of the frame."""
        size = self.frame.pixels_per_metre * self.frame.shrink(z)
        column = self._column(x, z, index)
        return times(self.lens(index), times(move(column, self.frame.row(z) - y * size), scale(size)))

    def _column(self, x: float, z: float, index: int) -> float:
        """In the uncropped picture."""
        seen_at = x - float(self.camera.x[index]) - float(self.camera.turn[index]) * z
        return self.frame.width / 2 + seen_at * self.frame.pixels_per_metre * self.frame.shrink(z)

    def _framed(self, picture: Picture, index: int) -> Picture:
        matrix = self.lens(index)
        if abs(matrix[0] - 1) < 1e-6 and abs(matrix[2]) < 0.01 and abs(matrix[5]) < 0.01:
            return picture.copy()
        grid = np.array([[matrix[0], 0.0, matrix[2]], [0.0, matrix[4], matrix[5]]])
        size = (self.frame.width, self.frame.height)
        return np.asarray(cv2.warpAffine(picture, grid, size, flags=cv2.INTER_LINEAR,
                                         borderMode=cv2.BORDER_REPLICATE), np.uint8)  # fmt: skip

    def _draw_thing(self, out: Picture, thing: Thing, tick: int, index: int) -> None:
        matrix = self.on_screen(thing, tick, index)
        is_afloat = self.scene.shot.setting.place in NO_SHADOW or "afloat" in thing.track.joints
        if thing.cast.figure not in FLAT and not is_afloat:
            self._draw_shadow(out, thing, tick, index)
        below = self._waterline(thing, tick, index, matrix)
        kept = out[below[0] : below[1]].copy() if below else None
        for part in parts_of(thing, tick, self.worn.get(thing.cast.reference)):
            self._paste(out, part, matrix)
        if below and kept is not None:
            out[below[0] : below[1]] = cv2.addWeighted(kept, 0.78, out[below[0] : below[1]], 0.22, 0.0)

    def _paste(self, out: Picture, part: Part, matrix: Affine) -> None:
        at = times(matrix, part.at)
        size = max((at[0] ** 2 + at[3] ** 2) ** 0.5, (at[1] ** 2 + at[4] ** 2) ** 0.5)
        if size < 1e-6:
            return
        sprite = self.sprites.get(part.shape, size) if isinstance(part.shape, Shape) else part.shape
        paste(out, sprite, at, part.opacity)

    def _waterline(self, thing: Thing, tick: int, index: int, matrix: Affine) -> tuple[int, int] | None:
        """The rows in which open water covers the lower part of a thing."""
        if self.scene.shot.setting.place not in WATER_PLACES or float(thing.track.y[tick]) >= -0.01:
            return None
        surface = self.frame.row(thing.z)
        lens = self.lens(index)
        top = round(lens[4] * surface + lens[5])
        reach = 1.2 * max(thing.height, thing.width) * abs(matrix[4])
        bottom = min(self.frame.height, round(top + reach))
        return (max(0, top), bottom) if bottom > 0 and max(0, top) < bottom else None

    def _draw_shards(self, out: Picture, thing: Thing, tick: int, index: int) -> None:
        if not thing.shards or thing.is_broken_from * RATE > tick + 1:
            return
        size = max(thing.height, thing.width) * 0.17
        for number, shard in enumerate(thing.shards):
            if shard.visible[tick] > 0.0:
                depth = ((number * 7) % 5 - 2) * 0.05 * thing.height
                matrix = self.at(float(shard.x[tick]), float(shard.y[tick]), thing.z + depth, index)
                self._paste(out, shard_parts(thing, number, tick, size), matrix)

    def _draw_shadow(self, out: Picture, thing: Thing, tick: int, index: int) -> None:
        shrink = self.frame.shrink(thing.z)
        size = self.frame.pixels_per_metre * shrink
        above = max(0.0, float(thing.track.y[tick]))
        fade = 1.0 / (1.0 + 1.3 * above / max(0.4, thing.height))
        x = self._column(float(thing.track.x[tick]), thing.z, index)
        matrix = self.lens(index)
        foot = self.frame.row(thing.z)
        wide = REAR_SHARE if "rear_view" in thing.track.joints else 1.0
        half = wide * thing.width * 0.56 * size * matrix[0] * (0.6 + 0.4 * fade)
        shadow(out, matrix[0] * x + matrix[2], matrix[4] * foot + matrix[5], half, half * 0.16 + 1.0,
               min(0.75, 1.5 * self.light.shadow) * fade)  # fmt: skip

"""How legs carry: strides by distance, so that a planted foot stays where it was put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from generation.engines.sim.script import Cast
from generation.engines.sim.world.scene import RATE, Floats, Happening

if TYPE_CHECKING:
    from generation.engines.sim.world.acting import Performance

DUTY_WALK, DUTY_RUN = 0.62, 0.36
BIPED_FEET = (0.0, 0.5)
TROT_FEET = (0.0, 0.5, 0.5, 0.0)
"""Phases of near fore, far fore, near hind, far hind."""
GALLOP_FEET = (0.0, 0.12, 0.5, 0.62)


@dataclass(frozen=True, slots=True)
class Gait:
    leg: float
    """Metres from hip to ground."""
    walk_speed: float
    run_speed: float
    weight: float
    """Kilograms."""
    feet: int

    def stride(self, speed: Floats) -> Floats:
        """Metres a full cycle takes: longer when faster (stride grows with the root of the Froude number)."""
        froude = np.abs(speed) / np.sqrt(9.81 * self.leg)
        return np.asarray(self.leg * (0.95 + 2.0 * np.sqrt(np.maximum(froude, 0.02))))

    def plant(self, p: Performance) -> None:
        """Write phase, stride and duty from the path walked, and a happening for each footfall."""
        track = p.thing.track
        speed = track.joints["speed"]
        top = float(np.max(np.abs(speed)))
        # One stride for the whole shot: a changing one would drag planted feet along.
        fastest = np.abs(speed)[np.abs(speed) > 0.5 * top] if top > 0.05 else np.zeros(1)
        stride = float(self.stride(np.array([np.median(fastest)]))[0])
        step = np.concatenate([[0.0], np.abs(np.diff(track.x))])
        track.joints["phase"] = np.cumsum(step) / stride + 0.02
        track.joints["stride"] = np.full(len(speed), stride)
        runs = np.clip((np.abs(speed) - self.walk_speed) / max(0.1, self.run_speed - self.walk_speed), 0, 1)
        duty = DUTY_RUN if np.median(runs) > 0.35 else DUTY_WALK
        track.joints["duty"] = np.full(len(speed), duty)
        track.joints["gait"] = np.clip(np.abs(speed) / (0.55 * self.walk_speed), 0, 1)
        if p.thing.cast.figure in {"biped", "quadruped"} and not p.thing.sails_on:
            self._footfalls(p)

    def _footfalls(self, p: Performance) -> None:
        track = p.thing.track
        phase, moving = track.joints["phase"], track.joints["gait"]
        blocked = track.joints.get("air", np.zeros(len(phase))) + track.joints.get("glide", np.zeros(len(phase)))
        for offset in feet_phases(self.feet, float(track.joints["duty"][0]) < 0.5):
            crossed = np.nonzero(np.diff(np.floor(phase - offset)) > 0)[0]
            for tick in crossed:
                if moving[tick] > 0.4 and blocked[tick] < 0.5 and track.y[tick] < 0.03:
                    share = 1.0 / (self.feet / 2)
                    p.happenings.append(Happening(float((tick + 1) / RATE), "footstep", p.thing.cast.id,
                                                  float(track.x[tick]), 0.0, self.weight * share))  # fmt: skip


def feet_phases(feet: int, is_running: bool) -> tuple[float, ...]:
    if feet == 2:
        return BIPED_FEET
    return GALLOP_FEET if is_running else TROT_FEET


def foot_at(phase: float, offset: float, stride: float, duty: float) -> tuple[float, float]:
    """Where a foot is: metres ahead of its hip, and how far lifted (0 to 1). Planted feet move back as the body
    moves on, by exactly as much."""
    turn = (phase - offset) % 1.0
    reach = stride * duty
    if turn < duty:
        return reach / 2 - turn * stride, 0.0
    share = (turn - duty) / (1.0 - duty)
    eased = share * share * (3 - 2 * share)
    return -reach / 2 + eased * reach, float(np.sin(np.pi * share))


def gait_for(cast: Cast) -> Gait:
    h = cast.height
    if cast.figure == "biped":
        return Gait(0.5 * h, 1.35 * (h / 1.72) ** 0.5, 3.7 * (h / 1.72) ** 0.5, 24.0 * h**2, 2)
    if cast.figure == "quadruped":
        root = (h / 0.6) ** 0.5
        return Gait(0.58 * h, 1.1 * root, 4.2 * root, min(800.0, 90.0 * h**2.6), 4)
    root = max(0.3, h) ** 0.5
    return Gait(0.4 * h, 0.9 * root, 2.4 * root, min(500.0, 40.0 * h**2), 2)

"""One shot as the world knows it: every thing's motion on a fine clock, and everything that happened.

Metres and seconds; x to the right, y up from the ground, z away from the camera. The picture, the sound and the
record of truth all read this and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from generation.engines.sim.script import Cast, Framing, ShotScript

Floats = NDArray[np.float64]
RATE = 240
"""Ticks a second. Frames of 12, 24, 30 and 60 a second fall on ticks exactly."""


@dataclass(slots=True)
class Track:
    """How a thing moves through one shot: one value a tick."""

    x: Floats
    y: Floats
    angle: Floats
    """Radians, anticlockwise."""
    facing: Floats
    """1 looks right, -1 left; between while it turns on its own axis."""
    stretch: Floats
    """Height over its height at rest (volume is kept)."""
    visible: Floats
    joints: dict[str, Floats] = field(default_factory=dict)

    @classmethod
    def still(cls, ticks: int, x: float, y: float = 0.0, facing: float = 1.0) -> Track:
        one = np.ones(ticks)
        return cls(one * x, one * y, one * 0.0, one * facing, one.copy(), one.copy())

    def joint(self, name: str) -> Floats:
        """The channel of that name, made flat at first use."""
        if name not in self.joints:
            self.joints[name] = np.zeros(len(self.x))
        return self.joints[name]


@dataclass(slots=True)
class Thing:
    cast: Cast
    z: float
    track: Track
    width: float
    is_broken_from: float = -1.0
    """Seconds into the shot; -1 if it stays whole."""
    is_wet_from: float = -1.0
    shards: list[Track] = field(default_factory=list)
    sails_on: str = ""
    """The id of what carries it."""
    mouth: list[tuple[float, float, str, float]] = field(default_factory=list)
    """Start, end, shape and opening of the mouth for every phoneme it speaks."""

    @property
    def height(self) -> float:
        return self.cast.height


@dataclass(frozen=True, slots=True)
class Contact:
    """Two bodies met. Only first touches are kept, not resting."""

    seconds: float
    a: str
    b: str
    """"ground" and "water" are bodies too."""
    materials: tuple[str, str]
    impulse: float
    speed: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Happening:
    """Something seen and heard that is no contact of bodies: a footfall, a splash, a voice, a spoken line."""

    seconds: float
    what: str
    who: str
    x: float = 0.0
    y: float = 0.0
    power: float = 1.0
    detail: str = ""


@dataclass(slots=True)
class Scene:
    shot: ShotScript
    index: int
    seconds: float
    things: dict[str, Thing]
    view_width: float
    """Metres across the picture at z = 0 with the camera at rest."""
    view_height: float
    contacts: list[Contact] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    framing: Framing | None = None
    """How it was framed, and where everybody began."""

    @property
    def focus(self) -> str:
        """Whom the camera watches. Where it stood still and its subject is gone, it stays: nobody else moves for it."""
        kept = self.shot.framing
        is_held = kept is not None and kept.is_still and kept.subject != self.shot.subject
        return "" if is_held else self.shot.subject

    @property
    def ticks(self) -> int:
        return ticks_in(self.seconds)


@dataclass(slots=True)
class Memory:
    """What later shots (and extensions) start from."""

    broken: set[str] = field(default_factory=set)
    wet: set[str] = field(default_factory=set)
    positions: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    """Id to x, facing and z where it was last seen."""
    shards: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)
    motion: dict[str, tuple[float, ...]] = field(default_factory=dict)
    """Free bodies at the end: y of the foot, angle, velocity along x and y, spin."""
    camera_x: float = 0.0
    """Where the camera stood; positions are counted from there."""
    view_width: float = 0.0
    light_shift: float = 0.0
    """`hour_shift` as it was when the last shot was lit."""
    goes_on: bool = False
    """The next shot goes on from this very moment, without a cut."""
    hour_shift: float = 0.0
    """Seconds that have passed since the hour began: a sunset deepens with it."""
    heard_seconds: float = 0.0
    """Seconds of film so far, over all clips that went on from each other."""
    gain_db: float | None = None
    """What the sound so far was mastered with."""

    def leave(self, camera_x: float) -> None:
        """Count positions from where the camera ended, and remember where that was."""
        self.camera_x += camera_x
        self.positions = {key: (x - camera_x, facing, z) for key, (x, facing, z) in self.positions.items()}


def ticks_in(seconds: float) -> int:
    return round(seconds * RATE) + 1


def times(ticks: int) -> Floats:
    return np.asarray(np.arange(ticks) / RATE, np.float64)

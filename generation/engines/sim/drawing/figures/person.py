"""Cartoon people: jointed puppets whose feet stay where the gait puts them."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from zlib import crc32

from generation.engines.sim.drawing.affine import Affine, move, place, scale, times, turn
from generation.engines.sim.drawing.figures import looks_of_people as looks
from generation.engines.sim.drawing.figures.bones import Point, end_of, two_bones
from generation.engines.sim.drawing.figures.face import face_parts
from generation.engines.sim.drawing.figures.parts import Part
from generation.engines.sim.drawing.sprites import Sprite
from generation.engines.sim.world.gait import BIPED_FEET, foot_at
from generation.engines.sim.world.scene import RATE, Thing

LEG, THIGH, SHIN, ANKLE = 0.477, 0.235, 0.225, 0.02
SHOULDER, UPPER_ARM = -0.275, 0.16


@dataclass(slots=True)
class Pose:
    """One tick of a person one metre tall; all joints read once."""

    thing: Thing
    tick: int

    def get(self, name: str) -> float:
        values = self.thing.track.joints.get(name)
        return float(values[self.tick]) if values is not None else 0.0

    @property
    def clock(self) -> float:
        return self.tick / RATE

    @property
    def own(self) -> float:
        """A number between 0 and 1 that is this person's own."""
        return (crc32(self.thing.cast.id.encode()) % 1000) / 1000


def person_parts(thing: Thing, tick: int, face: Sprite | None = None) -> list[Part]:
    pose, w = Pose(thing, tick), looks.wardrobe(thing.cast)
    height = thing.cast.height * (1 - pose.get("grow"))
    hip, lean = _hip(pose), _lean(pose)
    near_leg, far_leg = _leg(pose, w, hip, 0, False), _leg(pose, w, hip, 1, True)
    trunk = times(move(*hip), turn(-lean))
    near_arm, far_arm = _arm(pose, w, trunk, 0, False), _arm(pose, w, trunk, 1, True)
    parts = far_arm if pose.get("indoors") > 0.5 else [*far_arm, *far_leg, *near_leg]
    if w.cape:
        sway = 0.12 * sin(2 * pi * 0.7 * pose.clock) + 0.25 * min(1.0, abs(pose.get("speed")) / 3)
        parts.insert(0, Part(looks.cape(w), times(trunk, turn(-sway))))
    parts.append(Part(looks.torso(w), trunk))
    nod = 0.05 * sin(2 * pi * 0.37 * pose.clock + 6 * pose.own) + 0.12 * pose.get("talk") * sin(5.1 * pose.clock)
    neck = times(trunk, times(move(0.012, -0.40 + 0.012 * pose.get("run")), turn(lean * 0.7 + nod * 0.5)))
    parts += face_parts(pose.get, pose.clock + 3 * pose.own, w, neck, face)
    parts += near_arm
    facing = float(thing.track.facing[tick])
    facing = facing if abs(facing) > 0.16 else (0.16 if facing >= 0 else -0.16)
    pitch = pose.get("pitch") * 1.38
    whole = times(place(0, 0, float(thing.track.angle[tick])), times(scale(height * facing, height), _pitched(pitch)))
    return [Part(part.shape, times(whole, part.at), part.opacity) for part in parts]


def _pitched(pitch: float) -> Affine:
    """Fall forwards about the toes, and come to lie on the ground rather than in it."""
    return times(move(0.0, -0.07 * sin(min(pitch, pi / 2))), turn(-pitch))


def _hip(pose: Pose) -> Point:
    gait, run = pose.get("gait"), pose.get("run")
    low = (
        0.17 * pose.get("crouch")
        + (0.36 - 0.19 * pose.get("perch")) * pose.get("sit") * (1 - pose.get("seat"))
        + 0.02 * gait
        + 0.03 * run
    )
    bob = 0.016 * gait * cos(4 * pi * pose.get("phase")) * (1 + 1.6 * run)
    breath = 0.003 * sin(2 * pi * 0.28 * pose.clock + 5 * pose.own)
    sway = 0.035 * pose.get("dance") * sin(pose.get("beat") / 2)
    if pose.get("seat") > 0.5:
        return -0.06, -(LEG + 0.08)
    return sway - 0.05 * pose.get("sit"), -(LEG - low - bob + breath)


def _lean(pose: Pose) -> float:
    """Of the trunk, forwards positive."""
    return (0.05 * pose.get("gait") + 0.20 * pose.get("run") + 0.28 * pose.get("crouch") + 0.28 * pose.get("seat")
            + 0.10 * pose.get("dance") * sin(pose.get("beat")) - 0.16 * pose.get("kick") - 0.25 * pose.get("throw")
            + 0.9 * pose.get("swim") - 0.12 * pose.get("sit") + 1.1 * pose.get("fly"))  # fmt: skip


def _foot(pose: Pose, side: int) -> tuple[Point, float]:
    """Ankle and how the foot is turned."""
    sign = 1.0 if side == 0 else -1.0
    gait, run, height = pose.get("gait"), pose.get("run"), pose.thing.cast.height
    ahead, lift = foot_at(pose.get("phase"), BIPED_FEET[side], pose.get("stride") / height, pose.get("duty") or 0.6)
    x = ahead * gait + sign * 0.045 * (1 - gait)
    y = lift * gait * (0.09 + 0.13 * run)
    if pose.get("seat") > 0.5:
        if pose.thing.track.joints.get("pedal") is not None and pose.get("pedal") != 0.0:
            spin = pose.get("pedal") * 0.6 + pi * side
            return (0.07 + 0.095 * cos(spin), -0.19 + 0.095 * sin(spin)), 0.0
        return (0.06 + 0.02 * sign, -0.16), 0.2
    kick = pose.get("kick")
    if side == 0 and kick:
        x, y = x + 0.36 * kick, y + 0.22 * max(0.0, kick) + 0.1 * max(0.0, -kick)
    dance = pose.get("dance")
    x += dance * sign * 0.06 * (1 + 0.5 * sin(pose.get("beat") / 2))
    y += dance * 0.07 * max(0.0, sign * sin(pose.get("beat") / 2))
    air = max(pose.get("air"), 0.0)
    x, y = x + air * (0.10 if side == 0 else -0.16), y + air * (0.10 if side == 0 else 0.16)
    sit = pose.get("sit")
    x += sit * (0.30 + 0.05 * sign)
    swim = pose.get("swim") + pose.get("fly")
    x -= swim * 0.34
    y += swim * (0.20 + 0.06 * sign * sin(9 * pose.clock))
    tuck = pose.get("tuck")
    x = x * (1 - tuck) + tuck * 0.01 * sign
    return (x, -ANKLE - y), 0.5 * lift * gait + 0.6 * air + 0.9 * swim


def _leg(pose: Pose, w: looks.Wardrobe, hip: Point, side: int, is_far: bool) -> list[Part]:
    root = (hip[0] + (0.014 if side == 0 else -0.014), hip[1] + 0.01)
    foot, tilt = _foot(pose, side)
    first, knee, second = two_bones(root, foot, THIGH, SHIN, 1.0)
    end = end_of(knee, second, SHIN)
    return [
        Part(looks.shoe(w, is_far), times(move(*end), turn(-tilt * 0.6))),
        Part(looks.shin(w, is_far), place(*knee, second)),
        Part(looks.thigh(w, is_far), place(*root, first)),
    ]


def _arm(pose: Pose, w: looks.Wardrobe, trunk: Affine, side: int, is_far: bool) -> list[Part]:
    shoulder, elbow = _arm_angles(pose, side)
    root = times(trunk, move(0.0 if side == 0 else 0.02, SHOULDER))
    upper = times(root, turn(shoulder))
    lower = times(upper, times(move(0.0, UPPER_ARM - 0.01), turn(elbow)))
    return [Part(looks.forearm(w, is_far), lower), Part(looks.upper_arm(w, is_far), upper)]


def _arm_angles(pose: Pose, side: int) -> tuple[float, float]:
    """Swing of the upper arm and bend of the elbow; positive is forwards."""
    sign = 1.0 if side == 0 else -1.0
    gait, run = pose.get("gait"), pose.get("run")
    swing = -sign * sin(2 * pi * pose.get("phase")) * gait * (0.45 + 0.45 * run)
    shoulder, elbow = swing + 0.06 * sign, 0.18 + 0.25 * gait + 1.15 * run
    moves = (
        ("wave", (2.55 if side == 0 else 0.0), 0.35 + 0.45 * sin(2 * pi * 1.8 * pose.clock) if side == 0 else 0.2),
        ("talk", 0.45 + 0.35 * sin(3.3 * pose.clock + 2 * side), 1.1 + 0.4 * sin(4.7 * pose.clock + side)),
        ("dance", sign * 1.3 * sin(pose.get("beat") / 2) + 1.0, 1.1 + 0.6 * cos(pose.get("beat") + side)),
        ("arms_out", 1.45 * sign, 0.05),
        ("tuck", 0.75, 2.1),
        ("air", 1.2 * sign + 0.6, 0.4),
        ("pitch", 2.3, 0.2),
        ("seat", 0.95, 0.35),
        ("swim", 2.6 + 0.9 * sin(4.2 * pose.clock + pi * side), 0.3),
        ("fly", 2.9, 0.0),
        ("eat", 1.0 if side == 0 else 0.1, 1.7 if side == 0 else 0.3),
    )
    for name, to_shoulder, to_elbow in moves:
        share = max(0.0, min(1.0, pose.get(name)))
        shoulder += (to_shoulder - shoulder) * share
        elbow += (to_elbow - elbow) * share
    if side == 0:
        shoulder += 1.9 * pose.get("throw") * (1 if pose.get("throw") > 0 else 0.9)
    return shoulder, elbow

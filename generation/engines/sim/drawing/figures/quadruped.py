"""Four-legged animals: spine, neck, head, tail and four jointed legs on the gait's footholds."""

from __future__ import annotations

from math import pi, sin

from generation.engines.sim.drawing.affine import Affine, move, place, scale, times, turn
from generation.engines.sim.drawing.figures import looks_of_animals as looks
from generation.engines.sim.drawing.figures.bones import two_bones
from generation.engines.sim.drawing.figures.parts import Part
from generation.engines.sim.drawing.figures.person import Pose
from generation.engines.sim.world.gait import feet_phases, foot_at
from generation.engines.sim.world.scene import Thing

HIP_HEIGHT, UPPER, LOWER = 0.60, 0.30, 0.315
SHOULDER_X, HIP_X = 0.36, -0.40
TAIL_LIFT = {"up": -2.5, "long": -2.0, "bush": -0.9, "tuft": -0.35, "hair": -0.4, "rainbow": -0.5, "stub": -1.9,
             "puff": -1.6, "curl": -1.6, "ring": -1.3}  # fmt: skip


def quadruped_parts(thing: Thing, tick: int) -> list[Part]:
    pose, c = Pose(thing, tick), looks.coat(thing.cast)
    spine = _spine(pose)
    far = [part for leg in (1, 3) for part in _leg(pose, c, spine, leg, True)]
    near = [part for leg in (0, 2) for part in _leg(pose, c, spine, leg, False)]
    wag = 0.35 * sin(2 * pi * (2.4 if pose.get("run") < 0.5 else 1.2) * pose.clock + 4 * pose.own)
    lift = TAIL_LIFT.get(c.tail, -1.0) - 0.25 * pose.get("run")
    tail = Part(looks.tail(c), times(spine, times(move(-0.53, -0.13), turn(lift + wag * 0.5))))
    parts = [tail, *far, Part(looks.body(c), spine), *near, *_head(pose, c, spine)]
    height = thing.cast.height * (1 - pose.get("grow"))
    facing = float(thing.track.facing[tick])
    facing = facing if abs(facing) > 0.16 else (0.16 if facing >= 0 else -0.16)
    size = scale(height * facing, height)
    pitch = pose.get("pitch")
    tumble = times(move(0.25 * pitch, 0.08 * pitch), turn(-0.75 * pitch))
    about = times(move(0.1, -0.3), times(tumble, move(-0.1, 0.3)))
    whole = times(place(0, 0, float(thing.track.angle[tick])), times(size, about))
    return [Part(part.shape, times(whole, part.at), part.opacity) for part in parts]


def _spine(pose: Pose) -> Affine:
    """Where the trunk is: it bobs, rocks in a gallop, sinks to sit and rears to dance."""
    gait, run, phase = pose.get("gait"), pose.get("run"), pose.get("phase")
    bob = 0.018 * gait * sin(4 * pi * phase) + 0.05 * run * sin(2 * pi * phase + 0.8)
    rock = 0.09 * run * sin(2 * pi * phase) + 0.22 * pose.get("sit") + 0.25 * pose.get("air")
    dance = pose.get("dance")
    rock += dance * 0.16 * sin(pose.get("beat"))
    low = 0.20 * pose.get("sit") + 0.12 * pose.get("crouch") - 0.06 * pose.get("air") + 0.2 * pose.get("glide")
    breath = 0.006 * sin(2 * pi * 0.5 * pose.clock + 5 * pose.own)
    return times(move(0.0, -(HIP_HEIGHT + 0.11 - low + bob + breath + 0.03 * dance)), turn(rock))


def _leg(pose: Pose, c: looks.Coat, spine: Affine, leg: int, is_far: bool) -> list[Part]:
    is_hind = leg >= 2
    x = HIP_X if is_hind else SHOULDER_X
    root_at = times(spine, move(x + (0.05 if is_far else 0.0), 0.06))
    root = (root_at[2], root_at[5])
    is_running = pose.get("duty") < 0.5 and pose.get("duty") > 0
    offset = feet_phases(4, is_running)[leg]
    ahead, lift = foot_at(
        pose.get("phase"), offset, pose.get("stride") / pose.thing.cast.height, pose.get("duty") or 0.6
    )
    gait = pose.get("gait")
    foot_x = x + (0.05 if is_far else 0.0) + ahead * gait
    foot_y = lift * gait * (0.10 + 0.12 * pose.get("run"))
    air, swim, sit = pose.get("air"), pose.get("swim"), pose.get("sit")
    foot_x += air * (0.22 if not is_hind else -0.24) + 0.10 * pose.get("glide") * (1 if not is_hind else -1)
    foot_y += air * 0.14 + swim * (0.16 + 0.10 * sin(2 * pi * 1.6 * pose.clock + leg * 1.7))
    foot_x += sit * (0.22 if is_hind else 0.02)
    dance = pose.get("dance")
    foot_y += dance * 0.16 * max(0.0, sin(pose.get("beat") / 2 + pi * (leg in {0, 3})))
    first, knee, second = two_bones(root, (foot_x, -0.012 - foot_y), UPPER, LOWER, -0.9 if not is_hind else 0.9)
    return [
        Part(looks.lower_leg(c, is_far), place(*knee, second)),
        Part(looks.upper_leg(c, is_far, is_hind), place(*root, first)),
    ]


def _head(pose: Pose, c: looks.Coat, spine: Affine) -> list[Part]:
    run, eat = pose.get("run"), pose.get("eat")
    nod = 0.05 * pose.get("gait") * sin(4 * pi * pose.get("phase")) + 0.04 * sin(2 * pi * 0.31 * pose.clock)
    down = 0.35 * run + 1.9 * eat - 0.5 * pose.get("call") + 0.3 * pose.get("pitch")
    long = 0.42 * c.neck
    if c.neck > 1.5:
        down *= 0.3
    lean = -(0.62 + down + nod) if c.neck <= 1.5 else -(0.28 + down + nod)
    root = times(spine, times(move(0.40, -0.12), turn(lean)))
    top = times(root, times(move(0.02, -long - 0.03), turn(-lean - 0.1 - 0.55 * eat + 0.28 * pose.get("call") - nod)))
    head = times(top, scale(0.98 if c.snout < 1.2 else 0.8))
    return [Part(looks.neck(c), root), Part(looks.head(c), head)]

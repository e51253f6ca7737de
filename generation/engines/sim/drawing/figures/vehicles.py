"""Cars that roll on their wheels and lean on their springs, bicycles and boats."""

from __future__ import annotations

from math import cos, pi, sin

from generation.engines.sim.drawing.affine import move, place, scale, times, turn
from generation.engines.sim.drawing.colours import darker, lighter
from generation.engines.sim.drawing.figures.parts import Part, free_shape
from generation.engines.sim.drawing.figures.person import Pose
from generation.engines.sim.drawing.figures.solids import colour_of
from generation.engines.sim.drawing.sprites import Shape
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.world.scene import Thing

WHEEL = 0.225
"""Radius of a car's wheel as a share of its height."""


def wheel_shape(spokes: int = 5) -> Shape:
    bars = "".join(
        f'<path d="M0 0 L{0.66 * cos(2 * pi * k / spokes):.3f} {0.66 * sin(2 * pi * k / spokes):.3f}" '
        f'stroke="#c9ced6" stroke-width="0.16"/>'
        for k in range(spokes)
    )
    svg = (f'<circle r="1" fill="#23252b"/><circle r="0.68" fill="#8d949e"/>{bars}'
           f'<circle r="0.2" fill="#e4e7eb"/>')  # fmt: skip
    return free_shape(f"wheel/{spokes}", svg, (-1, -1, 1, 1))


def car_parts(thing: Thing, tick: int) -> list[Part]:
    pose = Pose(thing, tick)
    if pose.get("rear_view") > 0.5:
        return _car_from_behind(thing, pose)
    colour, h = colour_of(thing.cast), thing.cast.height
    is_sport = bool(lexicon().nouns[thing.cast.noun].build.get("sport"))
    dark, light = darker(colour, 0.22), lighter(colour, 0.25)
    roof = -0.86 if is_sport else -1.0
    windows = (f'M-0.74 -0.62 Q-0.56 {roof + .08} -0.34 {roof + .08} H-0.08 V-0.61Z '
               f'M0.0 -0.61 V{roof + .08} H0.20 Q0.42 {roof + .09} 0.62 -0.60Z')  # fmt: skip
    body = (f'<path fill-rule="evenodd" d="M-1.42 -0.20 Q-1.48 -0.52 -1.22 -0.58 L-0.86 -0.62 Q-0.62 {roof} -0.36 {roof} H0.22 '
            f'Q0.50 {roof + .02} 0.76 -0.60 L1.24 -0.52 Q1.46 -0.46 1.44 -0.20 Q1.44 -0.14 1.36 -0.14 H-1.34 '
            f'Q-1.42 -0.14 -1.42 -0.20Z {windows}" fill="{colour}"/>'
            f'<path d="M-1.44 -0.30 H1.45 V-0.20 Q1.44 -0.14 1.36 -0.14 H-1.34 Q-1.42 -0.14 -1.42 -0.20Z" '
            f'fill="{dark}"/>'
            f'<path d="{windows}" fill="#bfe3f4" opacity="0.45"/>'
            f'<path d="M-0.70 -0.62 L-0.5 {roof + .1} H-0.42 L-0.6 -0.62Z" fill="#ffffff" opacity="0.6"/>'
            f'<path d="M-0.04 -0.60 V-0.18" stroke="{dark}" stroke-width="0.018"/>'
            f'<rect x="0.06" y="-0.50" width="0.14" height="0.035" rx="0.015" fill="{light}"/>'
            f'<path d="M1.30 -0.48 Q1.44 -0.44 1.44 -0.34 H1.32Z" fill="#fff3b8"/>'
            f'<path d="M-1.43 -0.48 H-1.34 V-0.36 H-1.44Z" fill="#ff5a4f"/>'
            f'<path d="M-1.20 -0.56 L0.70 -0.58" stroke="{light}" stroke-width="0.02" opacity="0.8"/>')  # fmt: skip
    shape = free_shape(f"car/{colour}/{is_sport}", body, (-1.5, -1.04, 1.5, -0.1))
    facing = float(thing.track.facing[tick]) or 0.2
    spin = -float(thing.track.x[tick]) / (WHEEL * h) * (1.0 if facing > 0 else -1.0)
    size = times(place(0, 0, float(thing.track.angle[tick])), scale(h * facing, h))
    squat = -0.018 * pose.get("speed") / 9.0 + 0.006 * sin(2 * pi * 2.3 * pose.clock)
    wheel = wheel_shape()
    parts = [Part(shape, times(size, times(move(0, 0.012), turn(-squat))))]
    for x in (-0.86, 0.88):
        parts.append(Part(wheel, times(size, times(move(x, -WHEEL), times(turn(spin), scale(WHEEL))))))
    return parts


def _car_from_behind(thing: Thing, pose: Pose) -> list[Part]:
    colour, h = colour_of(thing.cast), thing.cast.height
    dark = darker(colour, 0.25)
    body = (f'<path d="M-0.58 -0.22 Q-0.62 -0.56 -0.52 -0.62 Q-0.46 -0.98 -0.36 -1.0 H0.36 Q0.46 -0.98 0.52 -0.62 '
            f'Q0.62 -0.56 0.58 -0.22 Q0.57 -0.14 0.48 -0.14 H-0.48 Q-0.57 -0.14 -0.58 -0.22Z" fill="{colour}"/>'
            f'<path d="M-0.44 -0.64 Q-0.40 -0.92 -0.32 -0.94 H0.32 Q0.40 -0.92 0.44 -0.64Z" fill="#9fc8dd"/>'
            f'<path d="M-0.40 -0.66 L-0.30 -0.92 H-0.18 L-0.28 -0.66Z" fill="#fff" opacity="0.5"/>'
            f'<rect x="-0.59" y="-0.34" width="1.18" height="0.2" rx="0.08" fill="{dark}"/>'
            f'<rect x="-0.55" y="-0.54" width="0.20" height="0.12" rx="0.04" fill="#ff4b3e"/>'
            f'<rect x="0.35" y="-0.54" width="0.20" height="0.12" rx="0.04" fill="#ff4b3e"/>'
            f'<rect x="-0.15" y="-0.32" width="0.30" height="0.12" rx="0.02" fill="#f6f3e8"/>'
            f'<rect x="-0.30" y="-0.17" width="0.12" height="0.05" rx="0.02" fill="#555"/>')  # fmt: skip
    shape = free_shape(f"car behind/{colour}", body, (-0.66, -1.04, 0.66, -0.1))
    tyre = free_shape("tyre behind", '<rect x="-0.09" y="-0.2" width="0.18" height="0.4" rx="0.07" fill="#1f2126"/>'
                      '<path d="M-0.05 -0.18 V0.18 M0.05 -0.18 V0.18" stroke="#3a3d44" stroke-width="0.02"/>',
                      (-0.1, -0.21, 0.1, 0.21))  # fmt: skip
    lean, bump = pose.get("lean"), 0.012 * sin(2 * pi * 3.1 * pose.clock)
    size = scale(h * 1.25)
    parts = [Part(tyre, times(size, times(move(x, -0.19), turn(-pose.get("steer") * 0.12)))) for x in (-0.45, 0.45)]
    rolled = times(move(lean * 0.22, -0.28 + bump), times(turn(-lean), move(0.0, 0.28)))
    parts.append(Part(shape, times(size, rolled)))
    return parts


def bicycle_parts(thing: Thing, tick: int) -> list[Part]:
    colour, h = colour_of(thing.cast), thing.cast.height
    r = 0.33
    spokes = "".join(f'<path d="M0 0 L{cos(pi * k / 5):.3f} {sin(pi * k / 5):.3f}" stroke="#c4c9d0" '
                     f'stroke-width="0.03"/>' for k in range(10))  # fmt: skip
    wheel = free_shape("bicycle wheel", f'{spokes}<circle r="0.92" fill="none" stroke="#24262c" stroke-width="0.13"/>'
                       '<circle r="0.1" fill="#8d949e"/>', (-1, -1, 1, 1))  # fmt: skip
    frame = (f'<g fill="none" stroke="{colour}" stroke-width="0.055" stroke-linecap="round" stroke-linejoin="round">'
             f'<path d="M-0.50 -0.33 L-0.18 -0.74 L0.36 -0.78 L-0.02 -0.32 Z"/><path d="M-0.02 -0.32 L-0.22 -0.86"/>'
             f'<path d="M0.52 -0.33 L0.34 -0.92"/></g><path d="M-0.36 -0.88 H-0.10" stroke="#2b2d35" '
             f'stroke-width="0.08" stroke-linecap="round"/><path d="M0.34 -0.92 Q0.34 -1.0 0.48 -1.0 L0.52 -0.94" '
             f'fill="none" stroke="#2b2d35" stroke-width="0.05" stroke-linecap="round"/>'
             f'<circle cx="-0.02" cy="-0.32" r="0.08" fill="#555b66"/>')  # fmt: skip
    shape = free_shape(f"bicycle/{colour}", frame, (-0.62, -1.06, 0.64, -0.2))
    pedal = free_shape("pedals", '<path d="M0 0.17 V-0.17" stroke="#555b66" stroke-width="0.035"/>'
                       '<path d="M-0.06 0.17 H0.06 M-0.06 -0.17 H0.06" stroke="#24262c" stroke-width="0.04"/>',
                       (-0.08, -0.2, 0.08, 0.2))  # fmt: skip
    facing = float(thing.track.facing[tick]) or 0.2
    rolled = float(thing.track.x[tick]) / (r * h) * (1.0 if facing > 0 else -1.0)
    size = times(place(0, 0, float(thing.track.angle[tick])), scale(h * facing, h))
    wheels = [Part(wheel, times(size, times(move(x, -r), times(turn(-rolled), scale(r))))) for x in (-0.50, 0.52)]
    return [*wheels, Part(shape, size), Part(pedal, times(size, times(move(-0.02, -0.32), turn(-rolled * 0.6))))]


def boat_parts(thing: Thing, tick: int) -> list[Part]:
    pose, cast = Pose(thing, tick), thing.cast
    colour, h, half = colour_of(cast), cast.height, thing.width / 2
    dark = darker(colour, 0.3)
    facing = float(thing.track.facing[tick]) or 0.2
    size = times(place(0, 0, float(thing.track.angle[tick])), scale(facing, 1.0))
    if cast.noun == "paddleboard":
        svg = (f'<path d="M{-half} {-h * .75} Q{-half * .9} {-h} {-half * .6} {-h} H{half * .8} Q{half} {-h} {half * 1.02} '
               f'{-h * 1.3} Q{half * .98} 0 {half * .6} 0 H{-half * .7} Q{-half * .96} 0 {-half} {-h * .75}Z" '
               f'fill="{colour}"/><path d="M{-half * .9} {-h * .35} H{half * .9}" stroke="{dark}" '
               f'stroke-width="{h * .2}"/><rect x="{-half * .35}" y="{-h * 1.08}" width="{half * .8}" '
               f'height="{h * .2}" rx="{h * .1}" fill="#3a6ea5"/>')  # fmt: skip
        return [Part(free_shape(f"board/{colour}/{h}", svg, (-half * 1.05, -h * 1.4, half * 1.05, h * 0.1)), size)]
    if cast.noun == "sailing_boat":
        return _sailing_boat(pose, colour, dark, h, half, size)
    svg = (f'<path d="M{-half} {-h} Q{-half * .86} 0 {-half * .62} 0 H{half * .62} Q{half * .9} 0 {half} {-h * 1.08} '
           f'Q0 {-h * .72} {-half} {-h}Z" fill="{colour}"/><path d="M{-half} {-h} Q0 {-h * .72} {half} {-h * 1.08} '
           f'L{half * .97} {-h * .84} Q0 {-h * .5} {-half * .98} {-h * .8}Z" fill="{lighter(colour, .25)}"/>'
           f'<path d="M{-half * .9} {-h * .45} Q0 {-h * .12} {half * .93} {-h * .45}" fill="none" stroke="{dark}" '
           f'stroke-width="{h * .05}"/>')  # fmt: skip
    return [
        Part(free_shape(f"hull/{colour}/{cast.noun}/{h}", svg, (-half * 1.02, -h * 1.15, half * 1.02, h * 0.05)), size)
    ]


def _sailing_boat(pose: Pose, colour: str, dark: str, h: float, half: float, size: tuple[float, ...]) -> list[Part]:
    deck = h * 0.2
    hull = (f'<path d="M{-half} {-deck} H{half} Q{half * .9} 0 {half * .55} 0 H{-half * .6} Q{-half * .9} 0 {-half} '
            f'{-deck}Z" fill="#b5523b"/><rect x="{-half}" y="{-deck}" width="{2 * half}" height="{deck * .22}" '
            f'fill="#f3ead8"/><rect x="{-half * .06}" y="{-h}" width="{half * .09}" height="{h - deck}" '
            f'fill="#7a5233"/>')  # fmt: skip
    sail = (f'<path d="M0 {-h * .97} Q{half * .75} {-h * .6} {half * .9} {-deck * 1.4} L0 {-deck * 1.4}Z" '
            f'fill="{colour}"/><path d="M{-half * .08} {-h * .88} Q{-half * .6} {-h * .5} {-half * .78} {-deck * 1.4} '
            f'H{-half * .08}Z" fill="{darker(colour, .08)}"/><path d="M{half * .02} {-h * .7} L{half * .55} '
            f'{-h * .62}" stroke="{dark}" stroke-width="{h * .008}" opacity="0.4"/>')  # fmt: skip
    whole = (size[0], size[1], size[2], size[3], size[4], size[5])
    belly = 1.0 + 0.06 * sin(2 * pi * 0.4 * pose.clock)
    return [
        Part(free_shape(f"hull/sail/{h}", hull, (-half * 1.02, -h * 1.02, half * 1.02, 0.05)), whole),
        Part(free_shape(f"sail/{colour}/{h}", sail, (-half, -h, half, 0.0)), times(whole, scale(belly, 1.0))),
    ]

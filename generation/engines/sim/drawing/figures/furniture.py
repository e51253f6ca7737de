"""What does not move of itself: trees that sway, tables, puddles and ramps."""

from __future__ import annotations

from math import pi, sin

from generation.engines.sim.drawing.affine import place, scale, times
from generation.engines.sim.drawing.colours import darker, lighter
from generation.engines.sim.drawing.figures.parts import Part, free_shape
from generation.engines.sim.drawing.figures.person import Pose
from generation.engines.sim.drawing.figures.solids import colour_of
from generation.engines.sim.world.scene import Thing


def plant_parts(thing: Thing, tick: int) -> list[Part]:
    pose, colour, h = Pose(thing, tick), colour_of(thing.cast), thing.cast.height
    dark, light = darker(colour, 0.2), lighter(colour, 0.2)
    sway = 0.02 * sin(2 * pi * 0.23 * pose.clock + 6 * pose.own)
    whole = scale(h * (1 - pose.get("grow")))
    blobs: tuple[tuple[float, float, float, str], ...] = ((-.2, -.55, .17, dark), (.2, -.56, .17, dark), (0, -.5, .2, dark), (-.14, -.72, .18, colour),
             (.16, -.74, .17, colour), (0, -.84, .16, colour), (0, -.64, .2, colour), (-.08, -.86, .08, light),
             (-.18, -.76, .06, light), (.1, -.8, .06, light))  # fmt: skip
    if thing.cast.noun == "bush":
        blobs = tuple((x * 1.6, y + 0.34, r * 1.25, tone) for x, y, r, tone in blobs)
    crown = free_shape(f"crown/{thing.cast.noun}/{colour}", "".join(
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="{tone}"/>' for x, y, r, tone in blobs), (-0.6, -1.05, 0.6, 0.05))  # fmt: skip
    if thing.cast.noun == "bush":
        return [Part(crown, times(whole, place(0, 0, sway)))]
    trunk = free_shape(
        "trunk",
        '<path d="M-0.05 0.01 Q-0.03 -0.2 -0.035 -0.5 H0.035 Q0.03 -0.2 0.06 0.01Z" fill="#7a5233"/>'
        '<path d="M0.0 -0.36 L0.12 -0.5 L0.09 -0.52 L-0.01 -0.42Z M0.0 0.0 Q0.02 -0.2 0.01 -0.5 H0.035 '
        'Q0.03 -0.2 0.06 0.01Z" fill="#5f3f27"/>',
        (-0.12, -0.56, 0.14, 0.02),
    )
    return [Part(trunk, whole), Part(crown, times(whole, place(0, 0, sway)))]


def table_parts(thing: Thing, tick: int) -> list[Part]:
    colour, h, half = colour_of(thing.cast), thing.height, thing.width / 2
    dark, thick = darker(colour, 0.28), 0.06
    legs = "".join(f'<rect x="{x}" y="{-h + thick}" width="{half * .1}" height="{h - thick}" fill="{tone}"/>' for x, tone in
                   ((-half * .92, dark), (half * .82, dark), (-half * .7, darker(colour, .45)), (half * .6, darker(colour, .45))))  # fmt: skip
    svg = (f'{legs}<rect x="{-half}" y="{-h}" width="{2 * half}" height="{thick}" rx="0.015" fill="{colour}"/>'
           f'<rect x="{-half}" y="{-h}" width="{2 * half}" height="{thick * .35}" rx="0.01" '
           f'fill="{lighter(colour, .25)}"/><rect x="{-half * .9}" y="{-h + thick}" width="{half * 1.8}" '
           f'height="{thick * 1.3}" fill="{dark}"/>')  # fmt: skip
    return [Part(free_shape(f"table/{colour}/{h}/{half}", svg, (-half, -h, half, 0.0)))]


def puddle_parts(thing: Thing, tick: int) -> list[Part]:
    pose, half = Pose(thing, tick), thing.width / 2
    svg = (f'<ellipse rx="{half}" ry="{half * .17}" fill="#5d8fb3" opacity="0.85"/>'
           f'<ellipse cx="{-half * .1}" cy="{-half * .02}" rx="{half * .86}" ry="{half * .125}" fill="#9fc8e4"/>'
           f'<ellipse cx="{-half * .34}" cy="{-half * .05}" rx="{half * .3}" ry="{half * .03}" fill="#ffffff" '
           f'opacity="0.75"/>')  # fmt: skip
    shimmer = 1.0 + 0.01 * sin(2 * pi * 0.7 * pose.clock)
    return [Part(free_shape(f"puddle/{half}", svg, (-half, -half * 0.2, half, half * 0.2)), scale(shimmer, 1.0))]


def ramp_parts(thing: Thing, tick: int) -> list[Part]:
    colour, h, half = colour_of(thing.cast), thing.height, thing.width / 2
    svg = (f'<path d="M{-half} 0 V{-h} L{half} 0Z" fill="{colour}"/><path d="M{-half} {-h} L{half} 0 H{half * .9} '
           f'L{-half} {-h * .9}Z" fill="{lighter(colour, .3)}"/>')  # fmt: skip
    return [Part(free_shape(f"ramp/{colour}/{h}", svg, (-half, -h, half, 0.0)))]

"""Balls, blocks, polygons, glasses and pictures: one rigid part each, and the shards that they leave."""

from __future__ import annotations

from math import cos, pi, sin

from generation.engines.sim.drawing.affine import move, place, scale, times
from generation.engines.sim.drawing.colours import NAMED, darker, lighter
from generation.engines.sim.drawing.figures.parts import Part, free_shape
from generation.engines.sim.drawing.sprites import Shape, picture_colours, picture_shape
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.script import Cast
from generation.engines.sim.world.scene import Thing

MATERIAL_COLOURS = {"metal": "#8a929c", "stone": "#9a958c", "wood": "#b07f4a", "glass": "#9fcfe8", "ice": "#cfeaf6",
                    "ceramic": "#ece5d8", "paper": "#efe6d2", "snow": "#f2f7fb"}  # fmt: skip
"""What a thing looks like if its material is named and its colour is not."""


def colour_of(cast: Cast, fallback: str = "#9aa0a8") -> str:
    if cast.colour:
        return NAMED[cast.colour]
    noun = lexicon().nouns[cast.noun]
    if cast.material != noun.material and cast.material in MATERIAL_COLOURS:
        return MATERIAL_COLOURS[cast.material]
    build = noun.build
    return str(build.get("colour", build.get("fur", build.get("top", fallback))))


LOOK_RIGHT = {"1f680", "2708", "1f6e9", "1f6eb", "1f6ec", "1f6f0", "1f6f8", "2604", "26f5"}
"""Pictures that are drawn heading right; the other animals and vehicles of the set head left."""


def solid_parts(thing: Thing, tick: int) -> list[Part]:
    cast, track = thing.cast, thing.track
    angle, stretch = float(track.angle[tick]), float(track.stretch[tick])
    facing = float(track.facing[tick])
    height, width = cast.height, thing.width
    wide = 1.0 / stretch
    middle = move(0.0, -height / 2)
    if cast.figure == "ball":
        turned = times(times(move(0.0, -height / 2 * stretch), scale(wide, stretch)), place(0, 0, angle))
        unlit = times(move(0.0, -height / 2 * stretch), scale(wide * height, stretch * height))
        return [Part(ball_shape(cast, height), turned), Part(GLOSS, unlit)]
    if cast.figure == "picture":
        code = str(lexicon().nouns[cast.noun].build["code"])
        shape = picture_shape(code, NAMED[cast.colour] if cast.colour else "")
        looks_left = cast.kind in {"animal", "vehicle", "flyer", "swimmer", "floater"} and code not in LOOK_RIGHT
        mirror = -facing if looks_left else facing
        about = times(times(middle, place(0, 0, angle)), move(0.0, height / 2))
        return [Part(shape, times(about, scale(height * wide * _turned(mirror), height * stretch)))]
    shape = {"box": box_shape, "polygon": polygon_shape}.get(cast.figure, glass_shape)(cast, width, height)
    return [Part(shape, times(times(middle, place(0, 0, angle)), scale(wide * _turned(facing), stretch)))]


def _turned(facing: float) -> float:
    """A sprite turning on its own axis never vanishes edge-on."""
    return facing if abs(facing) > 0.12 else (0.12 if facing >= 0 else -0.12)


GLOSS = free_shape(
    "gloss",
    '<ellipse cx="-0.16" cy="-0.2" rx="0.13" ry="0.09" fill="#fff" opacity="0.55" transform="rotate(-35 -0.16 -0.2)"/>'
    '<path d="M-0.43 0.18 A0.47 0.47 0 0 0 0.43 0.18 A0.52 0.42 0 0 1 -0.43 0.18Z" fill="#000" opacity="0.13"/>',
    (-0.5, -0.5, 0.5, 0.5),
)


def ball_shape(cast: Cast, height: float) -> Shape:
    colour, r = colour_of(cast), height / 2
    light, dark = lighter(colour, 0.75), darker(colour, 0.18)
    if cast.material in {"glass", "ice"}:
        svg = (f'<circle r="{r}" fill="{lighter(colour, 0.35)}" opacity="0.62"/>'
               f'<circle r="{r * 0.93}" fill="none" stroke="{lighter(colour, 0.8)}" stroke-width="{r * 0.1}"/>'
               f'<path d="M{-r * .3} {-r * .5} Q{r * .5} 0 {-r * .1} {r * .6} Q{-r * .6} 0 {-r * .3} {-r * .5}Z" '
               f'fill="{colour}" opacity="0.8"/>')  # fmt: skip
    elif cast.material in {"metal", "stone", "snow"}:
        svg = (f'<circle r="{r}" fill="{colour}"/>'
               f'<circle cx="{r * .3}" cy="{r * .2}" r="{r * .18}" fill="{dark}"/>'
               f'<circle cx="{-r * .35}" cy="{r * .4}" r="{r * .11}" fill="{dark}"/>'
               f'<circle cx="{-r * .1}" cy="{-r * .45}" r="{r * .14}" fill="{lighter(colour, .2)}"/>')  # fmt: skip
    else:
        # A beach ball's panels show that it turns.
        svg = f'<circle r="{r}" fill="{colour}"/>'
        for k in range(3):
            a0, a1 = 2 * pi * k / 3 - 0.36, 2 * pi * k / 3 + 0.36
            svg += (f'<path d="M0 0 L{r * cos(a0):.4f} {r * sin(a0):.4f} A{r} {r} 0 0 1 '
                    f'{r * cos(a1):.4f} {r * sin(a1):.4f}Z" fill="{light}"/>')  # fmt: skip
        svg += f'<circle r="{r * 0.17}" fill="{dark}"/>'
    return free_shape(f"ball/{colour}/{cast.material}/{height}", svg, (-r, -r, r, r))


def box_shape(cast: Cast, width: float, height: float) -> Shape:
    colour, w, h = colour_of(cast), width / 2, height / 2
    edge = min(w, h) * 0.2
    dark, light = darker(colour, 0.22), lighter(colour, 0.25)
    svg = (f'<rect x="{-w}" y="{-h}" width="{2 * w}" height="{2 * h}" rx="{edge * .5}" fill="{dark}"/>'
           f'<rect x="{-w + edge * .4}" y="{-h + edge * .4}" width="{2 * w - edge * .8}" height="{2 * h - edge * .8}" '
           f'rx="{edge * .4}" fill="{colour}"/>'
           f'<path d="M{-w + edge} {-h + edge} H{w - edge} L{w - 1.8 * edge} {-h + 1.8 * edge} '
           f'H{-w + 1.8 * edge} V{h - 1.8 * edge} L{-w + edge} {h - edge}Z" fill="{light}" opacity="0.75"/>'
           f'<path d="M{w - edge} {h - edge} H{-w + edge} L{-w + 1.8 * edge} {h - 1.8 * edge} '
           f'H{w - 1.8 * edge} V{-h + 1.8 * edge} L{w - edge} {-h + edge}Z" fill="{dark}" '
           f'opacity="0.55"/>')  # fmt: skip
    if cast.material == "wood":
        for row in (-0.32, 0.05, 0.38):
            svg += (f'<path d="M{-w * .6} {h * row} q{w * .3} {-h * .08} {w * .6} 0 t{w * .55} 0" fill="none" '
                    f'stroke="{dark}" stroke-width="{edge * .18}" opacity="0.4"/>')  # fmt: skip
    return free_shape(f"box/{colour}/{cast.material}/{width}/{height}", svg, (-w, -h, w, h))


def polygon_shape(cast: Cast, width: float, height: float) -> Shape:
    colour, r = colour_of(cast), width / 2
    sides = int(str(lexicon().nouns[cast.noun].build.get("sides", 4)))
    turn = -pi / 2 + (pi / sides if sides % 2 == 0 else 0.0)
    rim = " ".join(f"{r * cos(turn + 2 * pi * i / sides):.4f},{r * sin(turn + 2 * pi * i / sides):.4f}"
                   for i in range(sides))  # fmt: skip
    svg = (f'<polygon points="{rim}" fill="{darker(colour)}"/>'
           f'<g transform="scale(0.84)"><polygon points="{rim}" fill="{colour}"/></g>'
           f'<g transform="translate({-r * .06} {-r * .06}) scale(0.6)">'
           f'<polygon points="{rim}" fill="{lighter(colour)}" opacity="0.6"/></g>')  # fmt: skip
    return free_shape(f"polygon/{colour}/{sides}/{width}", svg, (-r, -r, r, r))


def glass_shape(cast: Cast, width: float, height: float) -> Shape:
    colour, w, h = colour_of(cast), width / 2, height / 2
    if cast.noun == "plate":
        svg = (f'<path d="M{-w} {-h} H{w} Q{w * .7} {h} {w * .35} {h} H{-w * .35} Q{-w * .7} {h} {-w} {-h}Z" '
               f'fill="{colour}"/><ellipse cy="{-h}" rx="{w}" ry="{h * .35}" '
               f'fill="{darker(colour, .08)}"/>')  # fmt: skip
    elif cast.noun == "bottle":
        svg = (f'<path d="M{-w * .4} {-h} H{w * .4} V{-h * .5} Q{w} {-h * .3} {w} 0 V{h * .9} '
               f'Q{w} {h} {w * .8} {h} H{-w * .8} Q{-w} {h} {-w} {h * .9} V0 Q{-w} {-h * .3} {-w * .4} {-h * .5}Z" '
               f'fill="{colour}" opacity="0.8"/><rect x="{-w * .75}" y="{h * .1}" width="{w * 1.5}" height="{h * .5}" '
               f'fill="#fff" opacity="0.65"/>')  # fmt: skip
    else:
        svg = (f'<path d="M{-w} {-h} H{w} L{w * .74} {h} H{-w * .74}Z" fill="{lighter(colour, .5)}" opacity="0.55"/>'
               f'<path d="M{-w * .9} {-h * .35} H{w * .9} L{w * .7} {h * .86} H{-w * .7}Z" fill="#4aa3dc" '
               f'opacity="0.62"/><ellipse cy="{-h * .35}" rx="{w * .9}" ry="{h * .06}" fill="#9fd3f2" opacity="0.9"/>'
               f'<ellipse cy="{-h * .96}" rx="{w * .98}" ry="{h * .05}" fill="none" stroke="#fff" '
               f'stroke-width="{h * .05}"/><path d="M{-w * .78} {-h * .8} L{-w * .6} {h * .8}" stroke="#fff" '
               f'stroke-width="{w * .14}" stroke-linecap="round" opacity="0.75"/>')  # fmt: skip
    return free_shape(f"glass/{cast.noun}/{colour}/{height}", svg, (-w * 1.03, -h * 1.03, w * 1.03, h * 1.03))


SHARD_OUTLINES = ("0,-1 0.8,0.2 -0.2,0.9", "-0.9,-0.5 0.6,-0.8 0.3,0.7", "-0.6,-0.9 0.9,0 -0.5,0.8 -0.8,0.1",
                  "0,-0.9 0.5,0.9 -0.6,0.6", "-0.9,0.2 0.2,-0.9 0.9,0.5 0,0.8")  # fmt: skip


def shard_parts(thing: Thing, number: int, tick: int, size: float) -> Part:
    colour = colour_of(thing.cast, "#cfe4ee")
    if thing.cast.figure == "picture" and not thing.cast.colour:
        own = picture_colours(str(lexicon().nouns[thing.cast.noun].build["code"]))
        colour = own[number % len(own)] if own else colour
    is_clear = thing.cast.material in {"glass", "ice"}
    outline = SHARD_OUTLINES[number % len(SHARD_OUTLINES)]
    pale, rim = lighter(colour, 0.35), lighter(colour, 0.75)
    svg = (
        f'<polygon points="{outline}" fill="{pale}" opacity="{0.72 if is_clear else 1}"/>'
        f'<polygon points="{outline}" fill="none" stroke="{rim}" stroke-width="0.12"/>'
    )
    shape = free_shape(f"shard/{number % len(SHARD_OUTLINES)}/{colour}/{is_clear}", svg, (-1, -1, 1, 1))
    return Part(shape, place(0, -size, float(thing.shards[number].angle[tick]), size, size))

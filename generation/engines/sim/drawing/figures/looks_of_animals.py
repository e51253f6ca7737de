"""The parts of four-legged animals, one metre high at the back, coloured and cut by their builds."""

from __future__ import annotations

from dataclasses import dataclass

from generation.engines.sim.drawing.colours import NAMED, darker, lighter
from generation.engines.sim.drawing.figures.parts import free_shape, limb
from generation.engines.sim.drawing.sprites import Shape
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.script import Cast

RAINBOW = ("#ff6b6b", "#ffb347", "#ffe66d", "#6bd490", "#6ba8ff", "#b98bff")


@dataclass(frozen=True, slots=True)
class Coat:
    key: str
    fur: str
    belly: str
    snout: float
    ears: str
    tail: str
    mane: str
    marks: str
    horns: str
    nose: str
    neck: float


def coat(cast: Cast) -> Coat:
    build = lexicon().nouns[cast.noun].build
    fur = NAMED[cast.colour] if cast.colour else str(build["fur"])
    belly = lighter(fur, 0.45) if cast.colour else str(build["belly"])
    snout, neck = build.get("snout", 0.8), build.get("neck", 1.0)
    assert isinstance(snout, float)
    assert isinstance(neck, float)
    return Coat(f"animal/{cast.noun}/{cast.colour}", fur, belly, snout, str(build["ears"]), str(build["tail"]),
                str(build.get("mane", "none")), str(build.get("marks", "")), str(build.get("horns", "")),
                str(build.get("nose", "")), neck)  # fmt: skip


def body(c: Coat) -> Shape:
    dark = darker(c.fur, 0.16)
    svg = (f'<path id="b" d="M-0.56 -0.02 Q-0.60 -0.27 -0.36 -0.27 Q0 -0.22 0.34 -0.30 Q0.60 -0.32 0.58 -0.02 '
           f'Q0.54 0.22 0.26 0.20 Q0 0.13 -0.26 0.18 Q-0.52 0.20 -0.56 -0.02Z" fill="{c.fur}"/>'
           f'<path d="M-0.50 0.08 Q-0.26 0.18 0 0.13 Q0.26 0.20 0.52 0.08 Q0.40 0.26 0.20 0.20 Q0 0.13 -0.26 0.19 '
           f'Q-0.44 0.2 -0.50 0.08Z" fill="{c.belly}"/>')  # fmt: skip
    svg += _marks(c, dark)
    if c.mane == "wool":
        svg += "".join(f'<circle cx="{x}" cy="{y}" r="0.155" fill="{tone}"/>' for x, y, tone in (
            (-.44, -.04, c.belly), (-.28, .06, c.belly), (-.08, .08, c.belly), (.14, .08, c.belly), (.36, .05, c.belly),
            (-.46, -.16, c.fur), (-.28, -.22, c.fur), (-.06, -.22, c.fur), (.16, -.24, c.fur), (.38, -.22, c.fur),
            (.48, -.06, c.fur), (-.18, -.08, c.fur), (.06, -.07, c.fur), (.28, -.08, c.fur)))  # fmt: skip
    return free_shape(f"{c.key}/body", svg, (-0.66, -0.62, 0.66, 0.3))


def _marks(c: Coat, dark: str) -> str:
    if c.marks == "stripes":
        tone = "#2c2420" if c.fur.lower() != "#8b8f98" else darker(c.fur, 0.4)
        return "".join(f'<path d="M{x} -0.27 q0.05 0.13 -0.01 0.30 q-0.05 -0.15 -0.04 -0.30Z" fill="{tone}"/>'
                       for x in (-.38, -.25, -.12, .02, .16, .30, .43))  # fmt: skip
    if c.marks in {"spots", "patches"}:
        tone = "#33291f" if c.marks == "spots" else "#2e2a2b"
        spots = ((-.42, -.1, .05), (-.25, -.18, .045), (-.3, .03, .05), (-.08, -.1, .055), (.06, -.2, .04),
                 (.12, .0, .05), (.3, -.18, .05), (.36, .02, .045), (.47, -.12, .04))  # fmt: skip
        grow = 1.0 if c.marks == "spots" else 2.0
        chosen = spots if c.marks == "spots" else spots[::3]
        return "".join(f'<ellipse cx="{x}" cy="{y}" rx="{r * grow}" ry="{r * 0.8 * grow}" fill="{tone}"/>'
                       for x, y, r in chosen)  # fmt: skip
    if c.marks == "panda":
        return '<path d="M0.22 -0.29 Q0.52 -0.33 0.57 -0.1 Q0.52 0.2 0.24 0.19 Q0.30 -0.1 0.22 -0.29Z" fill="#26242a"/>'
    if c.marks == "hump":
        return f'<path d="M-0.34 -0.24 Q-0.12 -0.72 0.10 -0.24Z" fill="{c.fur}"/><path d="M-0.34 -0.24 Q-0.22 -0.5 -0.12 -0.5 Q-0.2 -0.3 -0.2 -0.2Z" fill="{dark}" opacity="0.5"/>'
    return f'<path d="M-0.56 -0.02 Q-0.60 -0.27 -0.36 -0.27 Q-0.46 -0.1 -0.38 0.17 Q-0.54 0.16 -0.56 -0.02Z" fill="{dark}" opacity="0.45"/>'


def upper_leg(c: Coat, is_far: bool, is_hind: bool) -> Shape:
    colour = "#26242a" if c.marks == "panda" else c.fur
    colour = darker(colour, 0.24) if is_far else colour
    wide = 0.24 if is_hind else 0.18
    if c.nose == "trunk":
        wide = 0.26
    return limb(f"{c.key}/upper{is_far}{is_hind}", 0.30, wide, 0.11 if c.nose != "trunk" else 0.2, colour)


def lower_leg(c: Coat, is_far: bool) -> Shape:
    colour = "#26242a" if c.marks == "panda" else c.fur
    colour = darker(colour, 0.24) if is_far else colour
    paw = darker(c.belly, 0.2) if is_far else c.belly
    if c.mane in {"hair", "rainbow"} or c.horns:
        paw = darker(c.fur, 0.6)
    wide = 0.2 if c.nose == "trunk" else 0.1
    svg = (f'<path d="M{-wide * .52} 0 L{wide * .52} 0 L{wide * .42} 0.27 L{-wide * .42} 0.27Z" fill="{colour}"/>'
           f'<circle r="{wide * .52}" fill="{colour}"/>'
           f'<path d="M{-wide * .5} 0.255 H{wide * .45} Q{wide * .95} 0.27 {wide * .95} 0.318 H{-wide * .5}Z" '
           f'fill="{paw}"/>')  # fmt: skip
    return free_shape(f"{c.key}/lower{is_far}", svg, (-wide * 0.6, -wide * 0.6, wide, 0.325))


def neck(c: Coat) -> Shape:
    """From the chest up; it is turned to carry the head."""
    long = 0.42 * c.neck
    tone = c.fur
    svg = f'<path d="M-0.20 0.10 Q-0.16 {-long * 0.5} -0.10 {-long} L0.12 {-long} Q0.12 {-long * 0.4} 0.18 0.12Z" fill="{tone}"/>'
    if c.mane == "hair":
        hair = darker(c.fur, 0.5)
        svg = (
            f'<path d="M-0.30 0.02 Q-0.30 {-long * 0.6} -0.16 {-long - 0.12} L-0.02 {-long - 0.08} Q-0.10 {-long * 0.4} -0.12 0.06Z" fill="{hair}"/>'
            + svg
        )
    if c.mane == "rainbow":
        svg = (
            "".join(
                f'<path d="M{-0.34 + 0.035 * i} 0.0 Q{-0.34 + 0.035 * i} {-long * 0.6} {-0.2 + 0.03 * i} {-long - 0.14} L{-0.04} {-long - 0.06} L-0.1 0.05Z" fill="{tone}"/>'
                for i, tone in enumerate(RAINBOW)
            )
            + svg
        )
    if c.marks == "spots" and c.neck > 1.5:
        svg += "".join(
            f'<ellipse cx="{(-0.03, 0.05)[i % 2]}" cy="{-long * i / 7}" rx="0.05" ry="0.06" fill="#b9772b"/>'
            for i in range(7)
        )
    return free_shape(f"{c.key}/neck", svg, (-0.4, -long - 0.2, 0.25, 0.16))


def head(c: Coat) -> Shape:
    s = c.snout
    muzzle = 0.14 + 0.18 * s
    tip = darker("#3a2a25", 0.2) if c.fur.lower() not in {"#f5a6b4"} else "#e0788c"
    svg = ""
    if c.mane == "lion":
        svg += "".join(f'<ellipse cx="{x}" cy="{y}" rx="0.17" ry="0.17" fill="#9a5b22"/>' for x, y in
                       ((-.26, -.16), (-.3, .06), (-.2, .26), (-.06, -.3), (.1, -.32), (0, .3), (-.1, 0)))  # fmt: skip
    svg += _ears(c, back=True) + _horns(c)
    svg += (f'<ellipse cx="0" cy="0" rx="0.215" ry="0.20" fill="{c.fur}"/>'
            f'<path d="M0.0 -0.06 Q{muzzle} -0.06 {muzzle + .06} 0.04 Q{muzzle + .08} 0.16 {muzzle - .08} 0.18 '
            f'Q0.02 0.20 -0.05 0.12Z" fill="{c.belly if c.snout < 1.2 else c.fur}"/>')  # fmt: skip
    if c.nose == "trunk":
        svg += (f'<path d="M0.10 -0.02 Q0.34 0.04 0.30 0.34 Q0.28 0.56 0.40 0.60 L0.42 0.52 Q0.38 0.5 0.42 0.34 '
                f'Q0.44 -0.04 0.16 -0.14Z" fill="{c.fur}"/><path d="M0.12 0.14 q0.14 0.12 0.26 0.06" fill="none" '
                f'stroke="#fbf7ec" stroke-width="0.045" stroke-linecap="round"/>')  # fmt: skip
    else:
        svg += f'<ellipse cx="{muzzle + 0.03}" cy="0.02" rx="0.045" ry="0.036" fill="{tip}"/>'
        svg += f'<path d="M{muzzle - 0.02} 0.115 q-0.08 0.04 -0.15 0.0" fill="none" stroke="{darker(c.fur, 0.5)}" stroke-width="0.016" stroke-linecap="round"/>'
    if c.marks == "panda":
        svg += '<ellipse cx="0.06" cy="-0.05" rx="0.075" ry="0.09" fill="#26242a" transform="rotate(20 0.06 -0.05)"/>'
    if c.tail == "ring":
        svg += '<path d="M-0.06 -0.10 Q0.1 -0.14 0.2 -0.02 Q0.06 0.05 -0.08 0.02Z" fill="#2c2a2a"/>'
    svg += ('<ellipse cx="0.075" cy="-0.055" rx="0.034" ry="0.044" fill="#201a18"/>'
            '<circle cx="0.086" cy="-0.07" r="0.013" fill="#fff"/>')  # fmt: skip
    svg += _ears(c, back=False)
    if c.marks == "stripes":
        svg += "".join(f'<path d="M{x} -0.2 l0.03 0.09 l-0.05 -0.08Z" fill="#2c2420"/>' for x in (-0.08, 0.0, 0.08))
    return free_shape(f"{c.key}/head", svg, (-0.75, -0.85, 0.75, 0.65))


def _ears(c: Coat, back: bool) -> str:
    tone, inner = (darker(c.fur, 0.2), "") if back else (darker(c.fur, 0.1), "#e8a3a0")
    if c.marks == "panda":
        tone = "#26242a"
    dx = 0.10 if back else -0.04
    shapes = {
        "point": f'<path d="M{dx - .13} -0.10 L{dx - .10} -0.36 L{dx + .05} -0.17Z" fill="{tone}"/>',
        "flop": f'<path d="M{dx - .10} -0.17 Q{dx - .26} -0.12 {dx - .22} 0.12 Q{dx - .10} 0.16 {dx - .03} -0.10Z" fill="{tone}"/>',
        "round": f'<circle cx="{dx - .10}" cy="-0.19" r="0.085" fill="{tone}"/>',
        "long": f'<path d="M{dx - .08} -0.15 Q{dx - .22} -0.50 {dx - .08} -0.56 Q{dx + .06} -0.46 {dx + .02} -0.16Z" fill="{tone}"/>',
        "huge": "" if back else f'<path d="M-0.02 -0.20 Q-0.42 -0.36 -0.46 0.02 Q-0.42 0.34 -0.16 0.28 Q0.02 0.14 -0.02 -0.20Z" fill="{tone}"/>',
    }  # fmt: skip
    svg = shapes.get(c.ears, "")
    if inner and c.ears == "point":
        svg += f'<path d="M{dx - 0.095} -0.14 L{dx - 0.08} -0.28 L{dx + 0.0} -0.18Z" fill="{inner}" opacity="0.7"/>'
    return svg


def _horns(c: Coat) -> str:
    bone = "#e9dcc2"
    return {
        "unicorn": '<path d="M0.08 -0.18 L0.22 -0.62 L0.16 -0.16Z" fill="#f4c95d"/>',
        "antlers": '<g fill="none" stroke="#8a6238" stroke-width="0.04" stroke-linecap="round"><path d="M-0.02 -0.18 Q-0.12 -0.5 -0.30 -0.66 M-0.08 -0.42 L0.06 -0.60 M-0.15 -0.52 L-0.34 -0.50"/><path d="M0.06 -0.18 Q0.06 -0.5 0.16 -0.68 M0.06 -0.44 L0.22 -0.50"/></g>',
        "cow": f'<path d="M-0.10 -0.16 Q-0.20 -0.30 -0.08 -0.40 Q-0.10 -0.26 0.0 -0.18Z M0.06 -0.18 Q0.08 -0.34 0.22 -0.38 Q0.14 -0.28 0.14 -0.16Z" fill="{bone}"/>',
        "goat": f'<path d="M-0.02 -0.18 Q-0.10 -0.46 -0.32 -0.50 Q-0.14 -0.38 -0.10 -0.16Z" fill="{darker(bone, .25)}"/>',
    }.get(c.horns, "")  # fmt: skip


def tail(c: Coat) -> Shape:
    """Hangs from its pivot; the figure lifts and wags it."""
    tone, dark = c.fur, darker(c.fur, 0.5)
    shapes = {
        "up": f'<path d="M-0.05 0 Q-0.02 0.2 -0.06 0.40 Q0.02 0.44 0.06 0.38 Q0.08 0.18 0.05 0Z" fill="{tone}"/>',
        "long": f'<path d="M-0.04 0 Q0.0 0.3 -0.04 0.62 Q0.02 0.68 0.05 0.60 Q0.07 0.3 0.04 0Z" fill="{tone}"/><path d="M-0.035 0.54 Q0.0 0.68 0.05 0.58Z" fill="{dark}"/>',
        "bush": f'<path d="M-0.05 0 Q-0.18 0.3 -0.02 0.58 Q0.18 0.34 0.05 0Z" fill="{tone}"/><path d="M-0.10 0.40 Q-0.06 0.52 -0.02 0.58 Q0.06 0.5 0.10 0.40Z" fill="{c.belly}"/>',
        "tuft": f'<path d="M-0.03 0 L0.03 0 L0.025 0.42 H-0.025Z" fill="{tone}"/><ellipse cy="0.48" rx="0.06" ry="0.10" fill="{dark}"/>',
        "hair": f'<path d="M-0.06 0 Q-0.16 0.35 -0.06 0.66 Q0.04 0.7 0.10 0.6 Q0.14 0.3 0.06 0Z" fill="{dark}"/>',
        "rainbow": "".join(f'<path d="M{-.08 + .026 * i} 0 Q{-.18 + .05 * i} 0.35 {-.1 + .04 * i} 0.66 L{-.04 + .03 * i} 0.6 Q{-.1 + .04 * i} 0.3 {-.04 + .02 * i} 0Z" fill="{t}"/>' for i, t in enumerate(RAINBOW)),
        "stub": f'<ellipse cy="0.07" rx="0.07" ry="0.11" fill="{tone}"/>',
        "puff": f'<circle cy="0.08" r="0.12" fill="{c.belly}"/>',
        "curl": f'<path d="M0 0 q-0.12 0.06 -0.04 0.12 q0.1 0.02 0.04 0.1" fill="none" stroke="{darker(tone, .15)}" stroke-width="0.04" stroke-linecap="round"/>',
        "ring": "".join(f'<ellipse cy="{.08 + .09 * i}" rx="{.09 - .004 * i}" ry="0.07" fill="{tone if i % 2 else "#2c2a2a"}"/>' for i in range(6)),
    }  # fmt: skip
    return free_shape(f"{c.key}/tail", shapes.get(c.tail, shapes["up"]), (-0.24, -0.08, 0.24, 0.74))

"""What a cartoon person wears: every part as a shape one metre tall in all, coloured by the cast's build."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from generation.engines.sim.drawing.colours import HAT_OF_ONE_COLOUR, NAMED, PLAIN_HAT, darker, lighter
from generation.engines.sim.drawing.figures.parts import free_shape, limb
from generation.engines.sim.drawing.sprites import Shape
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.script import Cast

SKINS = ("#f2c9a4", "#e0ac7e", "#c68a5a", "#9a6540", "#6f452b", "#f6d7bd")
HAIRS = ("#3a2a1d", "#5b3d23", "#1f1b1a", "#a8672e", "#d9b061", "#7a2f1d")
TOPS = ("#3f7cac", "#e07a5f", "#81b29a", "#f2cc8f", "#9d4edd", "#2a9d8f", "#d1495b", "#edae49")
TROUSERS = ("#33415c", "#4a4e69", "#5c677d", "#6b705c", "#3d405b")
HEAD = 0.098


@dataclass(frozen=True, slots=True)
class Wardrobe:
    key: str
    skin: str
    hair: str
    top: str
    trousers: str
    hair_style: str
    hat: str
    hat_colour: str
    skirt: str
    hem: str
    """The colour of what hangs from the waist: of a skirt, or of a coat over trousers."""
    cape: str
    beard: str
    tie: str


def wardrobe(cast: Cast) -> Wardrobe:
    build = lexicon().nouns[cast.noun].build
    pick = crc32(cast.id.encode())

    def of(name: str, choices: tuple[str, ...], shift: int) -> str:
        return str(build.get(name, choices[(pick >> shift) % len(choices)]))

    top = NAMED[cast.colour] if cast.colour else of("top", TOPS, 8)
    skirt = top if "dress" in cast.traits else str(build.get("skirt", ""))
    hats = [one for one in cast.traits if ":" in one]
    hat, _, hat_colour = hats[-1].partition(":") if hats else (str(build.get("hat", "")), "", "")
    worn = "+".join(sorted({"coat", "dress", *hats} & set(cast.traits)))
    return Wardrobe(
        key=f"person/{cast.noun}/{cast.colour}/{worn}/{pick % 997}", skin=of("skin", SKINS, 0),
        hair=of("hair_colour", HAIRS, 4), top=top, trousers=of("trousers", TROUSERS, 12),
        hair_style=str(build.get("hair", "short")), hat=hat,
        hat_colour=NAMED[hat_colour] if hat_colour else str(build.get("hat_colour", PLAIN_HAT)), skirt=skirt,
        hem=skirt or (top if "coat" in cast.traits else ""),
        cape=str(build.get("cape", "")), beard=str(build.get("beard", "")), tie=str(build.get("tie", "")),
    )  # fmt: skip


def thigh(w: Wardrobe, is_far: bool) -> Shape:
    colour = w.skin if w.skirt else w.trousers
    return limb(f"{w.key}/thigh{is_far}", 0.235, 0.088, 0.066, darker(colour, 0.2) if is_far else colour)


def shin(w: Wardrobe, is_far: bool) -> Shape:
    colour = w.skin if w.skirt else w.trousers
    return limb(f"{w.key}/shin{is_far}", 0.225, 0.066, 0.048, darker(colour, 0.2) if is_far else colour)


def shoe(w: Wardrobe, is_far: bool) -> Shape:
    colour = darker(w.trousers, 0.55) if not is_far else darker(w.trousers, 0.65)
    svg = (f'<path d="M-0.034 -0.036 H0.026 Q0.082 -0.024 0.090 0.002 Q0.092 0.016 0.080 0.016 H-0.034 Z" '
           f'fill="{colour}"/><rect x="-0.034" y="0.010" width="0.126" height="0.010" fill="#f3f0ea"/>')  # fmt: skip
    return free_shape(f"{w.key}/shoe{is_far}", svg, (-0.04, -0.04, 0.1, 0.022))


def upper_arm(w: Wardrobe, is_far: bool) -> Shape:
    return limb(f"{w.key}/upper{is_far}", 0.16, 0.066, 0.054, darker(w.top, 0.22) if is_far else darker(w.top, 0.06))


def forearm(w: Wardrobe, is_far: bool) -> Shape:
    skin = darker(w.skin, 0.14) if is_far else w.skin
    sleeve = darker(w.top, 0.22) if is_far else darker(w.top, 0.06)
    svg = (f'<path d="M-0.024 0 L0.024 0 L0.019 0.14 L-0.019 0.14Z" fill="{skin}"/>'
           f'<circle cx="0" cy="0.158" r="0.031" fill="{skin}"/>'
           f'<path d="M-0.028 -0.004 Q0 -0.026 0.028 -0.004 L0.027 0.07 H-0.027 Z" fill="{sleeve}"/>')  # fmt: skip
    return free_shape(f"{w.key}/fore{is_far}", svg, (-0.035, -0.03, 0.035, 0.192))


def torso(w: Wardrobe) -> Shape:
    shade = darker(w.top, 0.16)
    svg = (f'<path d="M-0.075 -0.30 Q0 -0.325 0.078 -0.30 Q0.104 -0.27 0.096 -0.17 L0.082 0.01 Q0 0.035 -0.080 0.01 '
           f'L-0.098 -0.17 Q-0.102 -0.27 -0.075 -0.30Z" fill="{w.top}"/>'
           f'<path d="M-0.075 -0.30 Q-0.102 -0.27 -0.098 -0.17 L-0.080 0.01 Q-0.05 0.024 -0.02 0.026 '
           f'Q-0.066 -0.12 -0.04 -0.31Z" fill="{shade}"/>'
           f'<rect x="-0.083" y="-0.012" width="0.166" height="0.034" rx="0.012" fill="{darker(w.trousers, 0.3)}"/>'
           f'<path d="M-0.036 -0.31 Q0.012 -0.27 0.052 -0.312 L0.040 -0.345 H-0.026Z" fill="{darker(w.skin, .12)}"/>')  # fmt: skip
    if w.tie:
        svg += (
            f'<path d="M0.012 -0.29 L0.06 -0.305 L0.05 -0.27Z" fill="#ffffff"/>'
            f'<path d="M0.022 -0.285 L0.05 -0.285 L0.056 -0.12 L0.034 -0.09 L0.014 -0.12Z" fill="{w.tie}"/>'
        )
    if w.hem:
        svg += (f'<path d="M-0.080 -0.02 H0.082 L0.150 0.155 Q0.0 0.20 -0.150 0.155Z" fill="{w.hem}"/>'
                f'<path d="M-0.080 -0.02 L-0.150 0.155 Q-0.10 0.172 -0.05 0.178 L-0.03 -0.02Z" '
                f'fill="{darker(w.hem, .18)}"/>')  # fmt: skip
    return free_shape(f"{w.key}/torso", svg, (-0.16, -0.36, 0.16, 0.21))


def cape(w: Wardrobe) -> Shape:
    svg = (f'<path d="M-0.05 -0.31 Q0.02 -0.32 0.06 -0.305 Q-0.05 -0.05 -0.16 0.27 Q-0.25 0.22 -0.30 0.24 '
           f'Q-0.20 -0.05 -0.05 -0.31Z" fill="{w.cape}"/>'
           f'<path d="M-0.05 -0.31 Q-0.16 -0.02 -0.23 0.23 Q-0.28 0.22 -0.30 0.24 Q-0.20 -0.05 -0.05 -0.31Z" '
           f'fill="{darker(w.cape, .2)}"/>')  # fmt: skip
    return free_shape(f"{w.key}/cape", svg, (-0.31, -0.33, 0.08, 0.29))


def head(w: Wardrobe) -> Shape:
    """Skull, ear and hair; the face's moving parts are their own."""
    r, skin = HEAD, w.skin
    hair = "" if w.hair_style in {"none", "bald"} else _hair(w)
    nose = (
        f'<path d="M{r * 0.78} {-r * 0.12} q{r * 0.34} {r * 0.26} {r * 0.02} {r * 0.36}" fill="{darker(skin, 0.1)}"/>'
    )
    ear = f'<ellipse cx="{-r * 0.12}" cy="{r * 0.12}" rx="{r * 0.17}" ry="{r * 0.24}" fill="{darker(skin, 0.12)}"/>'
    cheek = f'<circle cx="{r * 0.42}" cy="{r * 0.42}" r="{r * 0.2}" fill="#e86a6a" opacity="0.25"/>'
    beard = ""
    if w.beard:
        beard = (f'<path d="M{-r * .2} {r * .3} Q{r * .3} {r * .2} {r * .92} {r * .28} Q{r * .9} {r * 1.3} '
                 f'{r * .3} {r * 1.5} Q{-r * .3} {r * 1.2} {-r * .2} {r * .3}Z" fill="{w.beard}"/>')  # fmt: skip
    tail = _hair_behind(w) if hair else ""
    skull = (f'<path d="M{-r} {-r * .1} Q{-r} {-r * 1.12} {r * .05} {-r * 1.1} Q{r} {-r * 1.05} {r * .95} {r * .05} '
             f'Q{r * .9} {r} {r * .2} {r * 1.06} Q{-r * .7} {r * 1.02} {-r} {-r * .1}Z" fill="{skin}"/>')  # fmt: skip
    svg = tail + skull + cheek + nose + beard + hair + ear + _hat(w)
    return free_shape(f"{w.key}/head", svg, (-r * 2.3, -r * 2.9, r * 2.1, r * 2.6))


def _hair(w: Wardrobe) -> str:
    r, c = HEAD, w.hair
    if w.hair_style == "afro":
        return "".join(f'<circle cx="{r * x}" cy="{r * y}" r="{r * .62}" fill="{c}"/>' for x, y in
                       ((-.95, .1), (-.95, -.5), (-.6, -1.05), (0, -1.3), (.6, -1.05)))  # fmt: skip
    top = (f'<path d="M{-r * 1.08} {r * .35} Q{-r * 1.3} {-r * 1.2} {r * .1} {-r * 1.24} Q{r * 1.1} {-r * 1.2} '
           f'{r * .98} {-r * .38} Q{r * .5} {-r * .78} {-r * .02} {-r * .62} Q{-r * .3} {-r * .3} {-r * .34} {r * .05} '
           f'Q{-r * .6} {-r * .1} {-r * .62} {r * .42}Z" fill="{c}"/>')  # fmt: skip
    shine = (f'<path d="M{-r * .7} {-r * .7} Q{-r * .2} {-r * 1.05} {r * .4} {-r * .98}" fill="none" '
             f'stroke="{lighter(c, .25)}" stroke-width="{r * .1}" stroke-linecap="round" opacity="0.7"/>')  # fmt: skip
    return top + shine


def _hair_behind(w: Wardrobe) -> str:
    r, c = HEAD, darker(w.hair, 0.12)
    if w.hair_style == "long":
        return (f'<path d="M{-r * 1.1} {-r * .4} Q{-r * 1.5} {r * 1.0} {-r * 1.15} {r * 2.0} Q{-r * .4} {r * 2.2} '
                f'{r * .05} {r * 1.5} L{r * .1} {-r * .5}Z" fill="{c}"/>')  # fmt: skip
    if w.hair_style == "bun":
        return f'<circle cx="{-r * 0.95}" cy="{-r * 0.85}" r="{r * 0.52}" fill="{c}"/>'
    if w.hair_style == "tails":
        return (f'<path d="M{-r * .9} {-r * .3} Q{-r * 2.2} {-r * .2} {-r * 1.9} {r * 1.3} Q{-r * 1.3} {r * .8} '
                f'{-r * .7} {r * .2}Z" fill="{c}"/>')  # fmt: skip
    return ""


def _hat(w: Wardrobe) -> str:
    r, c, d = HEAD, w.hat_colour, darker(w.hat_colour, 0.25)
    gold, white = HAT_OF_ONE_COLOUR["crown"], HAT_OF_ONE_COLOUR["toque"]
    hats = {
        "cap": f'<path d="M{-r * 1.1} {-r * .45} Q{-r} {-r * 1.5} {r * .1} {-r * 1.4} Q{r * 1.05} {-r * 1.3} '
               f'{r} {-r * .5} L{r * 1.75} {-r * .42} Q{r * 1.8} {-r * .25} {r * 1.5} {-r * .25}Z" fill="{c}"/>',
        "peak": f'<path d="M{-r * 1.2} {-r * .6} L{-r * 1.3} {-r * 1.3} Q0 {-r * 1.75} {r * 1.25} {-r * 1.3} '
                f'L{r * 1.1} {-r * .6}Z" fill="{c}"/><path d="M{-r * 1.1} {-r * .62} H{r * 1.1} L{r * 1.5} {-r * .36} '
                f'Q{r * .6} {-r * .5} {-r * 1.1} {-r * .4}Z" fill="{d}"/>',
        "helmet": f'<path d="M{-r * 1.2} {-r * .3} Q{-r * 1.2} {-r * 1.6} {r * .05} {-r * 1.55} Q{r * 1.25} {-r * 1.5} '
                  f'{r * 1.15} {-r * .4} L{r * 1.5} {-r * .25} H{-r * 1.3}Z" fill="{c}"/>'
                  f'<rect x="{-r * .15}" y="{-r * 1.58}" width="{r * .3}" height="{r * 1.2}" fill="{d}"/>',
        "brim": f'<path d="M{-r * .9} {-r * .6} Q{-r * .8} {-r * 1.7} 0 {-r * 1.5} Q{r * .8} {-r * 1.7} {r * .9} '
                f'{-r * .6}Z" fill="{c}"/><ellipse cx="0" cy="{-r * .6}" rx="{r * 1.85}" ry="{r * .24}" fill="{d}"/>',
        "cone": f'<path d="M{-r * 1.15} {-r * .5} Q{-r * .3} {-r * 1.6} {-r * .8} {-r * 2.8} Q{r * .5} {-r * 2.2} '
                f'{r * 1.1} {-r * .5}Z" fill="{c}"/><rect x="{-r * 1.25}" y="{-r * .68}" width="{r * 2.5}" '
                f'height="{r * .34}" rx="{r * .17}" fill="#f4f1ea"/>',
        "crown": f'<path d="M{-r} {-r * .55} L{-r * 1.1} {-r * 1.6} L{-r * .5} {-r * 1.1} L0 {-r * 1.75} L{r * .5} '
                 f'{-r * 1.1} L{r * 1.1} {-r * 1.6} L{r} {-r * .55}Z" fill="{gold}"/>'
                 f'<circle cx="0" cy="{-r * .85}" r="{r * .16}" fill="#d7263d"/>',
        "toque": f'<path d="M{-r * .9} {-r * .6} V{-r * 1.3} Q{-r * 1.7} {-r * 2.0} {-r * .7} {-r * 2.3} Q0 {-r * 2.8} '
                 f'{r * .8} {-r * 2.3} Q{r * 1.7} {-r * 2.0} {r * .9} {-r * 1.3} V{-r * .6}Z" fill="{white}"/>',
        "tricorn": f'<path d="M{-r * 1.7} {-r * .8} Q0 {-r * 2.3} {r * 1.7} {-r * .8} Q0 {-r * .3} {-r * 1.7} '
                   f'{-r * .8}Z" fill="{c}"/><path d="M{-r * 1.7} {-r * .8} Q0 {-r * .3} {r * 1.7} {-r * .8}" '
                   f'fill="none" stroke="#e2b33c" stroke-width="{r * .12}"/>',
        "visor": f'<path d="M{-r * 1.15} {r * .7} V{-r * .3} Q{-r} {-r * 1.4} {r * .05} {-r * 1.35} Q{r * 1.2} '
                 f'{-r * 1.3} {r * 1.1} {-r * .25} L{-r * .1} {-r * .3} V{r * .7}Z" fill="{c}"/>'
                 f'<path d="M{-r * .4} {-r * 1.3} q{-r * .6} {-r * .9} {-r * 1.3} {-r * .5} q{r * .5} {r * .2} '
                 f'{r * .9} {r * .8}Z" fill="#c1121f"/>',
        "hood": f'<path d="M{-r * 1.12} {r} V{-r * .3} Q{-r} {-r * 1.35} {r * .05} {-r * 1.3} Q{r * 1.1} {-r * 1.2} '
                f'{r} {-r * .35} H0 V{r * .35} H{r * .95} L{r * .7} {r * 1.1}Z" fill="{c}"/>',
        "bubble": f'<circle cx="{r * .05}" r="{r * 1.5}" fill="#dff1ff" opacity="0.35"/>'
                  f'<circle cx="{r * .05}" r="{r * 1.48}" fill="none" stroke="#f3f5f7" stroke-width="{r * .18}"/>'
                  f'<path d="M{r * .3} {-r * 1.1} q{r * .7} {r * .3} {r * .75} {r * .9}" fill="none" stroke="#fff" '
                  f'stroke-width="{r * .14}" opacity="0.8"/>',
        "antenna": f'<path d="M0 {-r} V{-r * 1.9}" stroke="#556" stroke-width="{r * .14}"/>'
                   f'<circle cx="0" cy="{-r * 2.0}" r="{r * .26}" fill="#ff5d5d"/>',
    }  # fmt: skip
    return hats.get(w.hat, "")

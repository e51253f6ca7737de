"""Birds that flap and fish that beat their tails."""

from __future__ import annotations

from math import pi, sin

from generation.engines.sim.drawing.affine import move, place, scale, times, turn
from generation.engines.sim.drawing.colours import NAMED, darker, lighter
from generation.engines.sim.drawing.figures.parts import Part, free_shape
from generation.engines.sim.drawing.figures.person import Pose
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.script import Cast
from generation.engines.sim.world.scene import Thing


def _colours(cast: Cast) -> tuple[str, str]:
    build = lexicon().nouns[cast.noun].build
    fur = NAMED[cast.colour] if cast.colour else str(build["fur"])
    return fur, lighter(fur, 0.5) if cast.colour else str(build["belly"])


def bird_parts(thing: Thing, tick: int) -> list[Part]:
    pose = Pose(thing, tick)
    fur, belly = _colours(thing.cast)
    dark, key = darker(fur, 0.25), f"bird/{fur}"
    body = free_shape(
        f"{key}/body",
        f'<path d="M-0.42 -0.06 Q-0.86 -0.16 -0.98 -0.04 Q-0.74 0.02 -0.40 0.06Z" fill="{dark}"/>'
        f'<path d="M-0.46 0 Q-0.30 -0.30 0.12 -0.27 Q0.46 -0.30 0.52 -0.10 Q0.46 0.26 0.02 0.24 Q-0.34 0.22 -0.46 0Z" '
        f'fill="{fur}"/><path d="M-0.2 0.12 Q0.1 0.02 0.46 0.0 Q0.36 0.25 0.02 0.24 Q-0.14 0.22 -0.2 0.12Z" '
        f'fill="{belly}"/><circle cx="0.44" cy="-0.18" r="0.19" fill="{fur}"/>'
        f'<path d="M0.60 -0.22 L0.84 -0.14 L0.60 -0.08Z" fill="#f2a233"/>'
        f'<circle cx="0.49" cy="-0.21" r="0.042" fill="#1b1b1f"/><circle cx="0.503" cy="-0.225" r="0.014" fill="#fff"/>',
        (-1.0, -0.42, 0.86, 0.3),
    )
    wing = free_shape(
        f"{key}/wing",
        f'<path d="M0.22 0 Q0.02 -0.62 -0.44 -0.86 Q-0.40 -0.62 -0.50 -0.52 Q-0.38 -0.44 -0.46 -0.30 Q-0.34 -0.24 '
        f'-0.36 -0.08 Q-0.14 0.10 0.22 0Z" fill="{dark}"/>'
        f'<path d="M0.16 -0.02 Q0.02 -0.40 -0.26 -0.56 Q-0.22 -0.22 -0.2 -0.04 Q0 0.06 0.16 -0.02Z" fill="{fur}"/>',
        (-0.55, -0.9, 0.26, 0.1),
    )
    flying = max(pose.get("fly"), 1.0 if thing.track.y[tick] > 0.2 else 0.0)
    beat = sin(2 * pi * 3.2 * pose.clock + 6 * pose.own)
    open_share = 0.25 + 0.75 * beat if flying > 0.5 else -0.45
    size, facing = thing.cast.height * 1.15, float(thing.track.facing[tick])
    whole = times(
        place(0, -thing.cast.height * 0.5, float(thing.track.angle[tick])), scale(size * (facing or 0.2), size)
    )
    far = times(move(0.06, -0.08), scale(0.92, open_share))
    near = times(move(0.0, -0.04), scale(1.0, open_share))
    return [Part(shape, times(whole, at)) for shape, at in
            ((wing, far), (body, times(move(0.0, -0.05 * beat * flying), turn(0.06))), (wing, near))]  # fmt: skip


def fish_parts(thing: Thing, tick: int) -> list[Part]:
    pose = Pose(thing, tick)
    fur, belly = _colours(thing.cast)
    dark, key = darker(fur, 0.25), f"fish/{fur}"
    body = free_shape(
        f"{key}/body",
        f'<path d="M-0.2 -0.32 Q0.1 -0.62 0.34 -0.30Z" fill="{dark}"/>'
        f'<path d="M-0.62 0 Q-0.30 -0.42 0.24 -0.36 Q0.66 -0.26 0.80 0 Q0.66 0.30 0.24 0.36 Q-0.30 0.42 -0.62 0Z" '
        f'fill="{fur}"/><path d="M-0.5 0.10 Q0 0.24 0.74 0.10 Q0.60 0.32 0.24 0.36 Q-0.22 0.40 -0.5 0.10Z" '
        f'fill="{belly}"/><path d="M0.02 -0.36 Q0.12 0 0.02 0.37 L-0.12 0.37 Q-0.02 0 -0.12 -0.36Z" fill="{belly}" '
        f'opacity="0.75"/><circle cx="0.52" cy="-0.09" r="0.09" fill="#fff"/>'
        f'<circle cx="0.55" cy="-0.09" r="0.05" fill="#16161a"/>'
        f'<path d="M0.70 0.10 q-0.08 0.05 -0.14 0.0" fill="none" stroke="{dark}" stroke-width="0.035"/>',
        (-0.66, -0.64, 0.84, 0.46),
    )
    tail = free_shape(
        f"{key}/tail",
        f'<path d="M0.06 0 Q-0.20 -0.16 -0.44 -0.38 Q-0.32 0 -0.44 0.38 Q-0.20 0.16 0.06 0Z" fill="{dark}"/>',
        (-0.48, -0.42, 0.1, 0.42),
    )
    fin = free_shape(f"{key}/fin", f'<path d="M0 0 Q-0.10 0.26 -0.34 0.28 Q-0.20 0.08 0 0Z" fill="{dark}"/>',
                     (-0.36, -0.04, 0.04, 0.32))  # fmt: skip
    beat = sin(2 * pi * 2.2 * pose.clock + 6 * pose.own)
    size, facing = thing.cast.height * 1.15, float(thing.track.facing[tick])
    tilt = float(thing.track.angle[tick]) + 0.05 * beat
    whole = times(place(0, -thing.cast.height * 0.5, tilt), scale(size * (facing or 0.2), size))
    swing = times(move(-0.56, 0.0), scale(0.62 + 0.38 * beat, 1.0))
    paddle = times(move(0.12, 0.12), turn(0.4 * beat))
    return [Part(shape, times(whole, at)) for shape, at in ((tail, swing), (body, move(0, 0)), (fin, paddle))]

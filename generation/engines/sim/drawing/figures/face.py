"""Faces: eyes that blink, brows, and a mouth that takes the shape of each phoneme. A cameo wears a picture instead."""

from __future__ import annotations

from collections.abc import Callable

from generation.engines.sim.drawing.affine import Affine, move, scale, times
from generation.engines.sim.drawing.colours import darker
from generation.engines.sim.drawing.figures import looks_of_people as looks
from generation.engines.sim.drawing.figures.parts import Part, free_shape
from generation.engines.sim.drawing.sprites import Sprite

R = looks.HEAD
BLINK_EVERY, BLINK_LASTS = 3.3, 0.14

EYES = free_shape(
    "eyes",
    "".join(
        f'<ellipse cx="{R * x}" cy="{-R * 0.06}" rx="{R * 0.13}" ry="{R * 0.19}" fill="#231f20"/>'
        f'<circle cx="{R * (x + 0.04)}" cy="{-R * 0.13}" r="{R * 0.05}" fill="#ffffff"/>'
        for x in (0.2, 0.68)
    ),
    (-R * 0.1, -R * 0.4, R, R * 0.2),
)
SHUT = free_shape(
    "eyes shut",
    "".join(
        f'<path d="M{R * (x - 0.14)} {-R * 0.04} q{R * 0.14} {R * 0.1} {R * 0.28} 0" fill="none" stroke="#231f20" '
        f'stroke-width="{R * 0.07}" stroke-linecap="round"/>'
        for x in (0.2, 0.68)
    ),
    (-R * 0.1, -R * 0.4, R, R * 0.2),
)
SMILE = free_shape(
    "smile",
    f'<path d="M{-R * 0.26} {-R * 0.04} Q0 {R * 0.18} {R * 0.26} {-R * 0.06}" fill="none" stroke="#8c3b3b" '
    f'stroke-width="{R * 0.08}" stroke-linecap="round"/>',
    (-R * 0.35, -R * 0.2, R * 0.35, R * 0.25),
)
MOUTH = free_shape(
    "mouth",
    '<ellipse rx="0.5" ry="0.5" fill="#6b1f2a"/><ellipse cy="0.28" rx="0.32" ry="0.2" fill="#e2747c"/>'
    '<path d="M-0.36 -0.33 A0.5 0.5 0 0 1 0.36 -0.33 L0.3 -0.2 H-0.3Z" fill="#fff"/>',
    (-0.52, -0.52, 0.52, 0.52),
)


def _brows(colour: str) -> Part:
    shape = free_shape(
        f"brows/{colour}",
        "".join(
            f'<path d="M{R * (x - 0.15)} {-R * 0.34} q{R * 0.15} {-R * 0.1} {R * 0.3} 0" fill="none" stroke="{colour}" '
            f'stroke-width="{R * 0.09}" stroke-linecap="round"/>'
            for x in (0.2, 0.68)
        ),
        (-R * 0.1, -R * 0.6, R, -R * 0.2),
    )
    return Part(shape)


def face_parts(
    get: Callable[[str], float], clock: float, w: looks.Wardrobe, neck: Affine, worn: Sprite | None
) -> list[Part]:
    """Head and face. `neck` puts the middle of the head, `get` reads a joint, `worn` is a cameo's picture."""
    head = Part(looks.head(w), neck)
    opening, width = get("mouth"), get("mouth_width") or 0.5
    if worn is not None:
        jaw = 1.0 + 0.10 * opening
        # A hat is part of the drawn head; without one nothing of it shall look out from behind the picture.
        behind = [head] if w.hat else []
        return [*behind, Part(worn, times(neck, times(move(R * 0.05, R * 0.05), scale(1.0, jaw))))]
    is_shut = clock % BLINK_EVERY < BLINK_LASTS or (get("sit") > 0.9 and get("idle") > 2)
    parts = [head, Part(SHUT if is_shut else EYES, neck)]
    brows = _brows(darker(w.hair, 0.2))
    parts.append(Part(brows.shape, times(neck, move(0.0, -R * 0.12 * min(1.0, opening + get("wave"))))))
    if w.hat == "hood":
        return parts
    at = times(neck, move(R * 0.44, R * 0.52))
    if opening > 0.06:
        parts.append(Part(MOUTH, times(at, scale(R * (0.28 + 0.5 * width), R * (0.10 + 0.62 * opening)))))
    else:
        parts.append(Part(SMILE, times(at, scale(0.7 + 0.6 * width, 1.0))))
    return parts

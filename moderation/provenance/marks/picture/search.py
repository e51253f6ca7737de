"""Finds how a mark lies in a residual: scale in both directions, shift, mirrored or not, slightly turned or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.marks.picture import band
from moderation.provenance.marks.picture.band import TILE
from moderation.provenance.marks.picture.residual import fold, nominal_period

SCALE_MIN, SCALE_MAX, SCALE_STEP = 0.45, 2.2, 0.006
NARROW_MIN, NARROW_MAX = 0.74, 1.36
_SIDE_STEPS = (0.024, 0.012, 0.006, 0.003, 0.0012, 0.0005)
"""Width and height are refined apart, from the stretch of a careless crop down to a twentieth of a percent."""
_TURNS = tuple(half / 2 for half in range(-5, 6))
_TURN_STEPS = (0.25, 0.1)


@dataclass(frozen=True, slots=True)
class Pose:
    """A way to lay the tile grid over a residual, up to its shift."""

    period_x: float
    period_y: float
    is_mirrored: bool = False
    degrees: float = 0.0


@dataclass(frozen=True, slots=True)
class Alignment:
    """A pose with its best shift. `strength` is the height of the peak in standard deviations."""

    strength: float
    template: int
    pose: Pose
    row: int
    column: int
    spectrum: NDArray[np.complex64]

    def vector(self) -> NDArray[np.float32]:
        """The folded residual with its shift undone, ready to be compared with codes."""
        used = band.band()
        phase = (used.frequencies * self.row + used.columns * self.column) * (2j * np.pi / TILE)
        return band.as_vector(self.spectrum * np.exp(phase).astype(np.complex64))


def search(residual: NDArray[np.float32], templates: Sequence[NDArray[np.float32]], *, is_wide: bool) -> Alignment:
    """The best alignment of any template (unit vectors of the band) over all scales, shifts and both hands."""
    base = nominal_period(residual)
    return _best(
        residual, templates, [Pose(base * scale, base * scale) for scale in scales(is_wide=is_wide)], (False, True)
    )


def at_pose(residual: NDArray[np.float32], templates: Sequence[NDArray[np.float32]], pose: Pose) -> Alignment:
    """The best alignment of any template in this pose."""
    return _best(residual, templates, [pose], (pose.is_mirrored,))


def scales(*, is_wide: bool) -> NDArray[np.float64]:
    """Candidate scales relative to nominal, in equal ratios, nominal itself among them."""
    low, high = (SCALE_MIN, SCALE_MAX) if is_wide else (NARROW_MIN, NARROW_MAX)
    steps = np.arange(np.ceil(np.log(low) / SCALE_STEP), np.log(high) / SCALE_STEP + 1)
    found: NDArray[np.float64] = np.exp(steps * SCALE_STEP)
    return found


def refine(
    residual: NDArray[np.float32],
    templates: Sequence[NDArray[np.float32]],
    found: Alignment,
    *,
    is_turned: bool = False,
) -> Alignment:
    """The same alignment with width and height fitted apart, after trying small turns where asked for."""
    template = [templates[found.template]]
    if is_turned:
        for turns in (_TURNS, *((-step, 0.0, step) for step in _TURN_STEPS)):
            poses = [replace(found.pose, degrees=found.pose.degrees + turn) for turn in turns]
            found = _better(found, _best(residual, template, poses, (found.pose.is_mirrored,)))
    for step in _SIDE_STEPS:
        around = (1 - step, 1.0, 1 + step)
        pose = found.pose
        poses = [replace(pose, period_x=pose.period_x * x, period_y=pose.period_y * y) for x in around for y in around]
        found = _better(found, _best(residual, template, poses, (pose.is_mirrored,)))
    return found


def _better(old: Alignment, new: Alignment) -> Alignment:
    return replace(new, template=old.template) if new.strength >= old.strength else old


def _best(
    residual: NDArray[np.float32],
    templates: Sequence[NDArray[np.float32]],
    poses: Iterable[Pose],
    hands: Sequence[bool],
) -> Alignment:
    wanted = [np.conj(band.as_spectrum(template)) for template in templates]
    best: Alignment | None = None
    for pose in poses:
        folded = fold(residual, pose.period_x, pose.period_y, pose.degrees)
        plain = band.whitened(band.to_spectrum(folded))
        for is_mirrored in hands:
            seen = band.mirrored(plain) if is_mirrored else plain
            for number, template in enumerate(wanted):
                plane = band.from_spectrum(seen * template)
                row, column = divmod(int(plane.argmax()), TILE)
                spread = float(plane.std())  # none in a picture of one colour
                strength = float(plane[row, column] - plane.mean()) / spread if spread > 0 else 0.0
                if best is None or strength > best.strength:
                    best = Alignment(strength, number, replace(pose, is_mirrored=is_mirrored), row, column, seen)
    assert best is not None
    return best

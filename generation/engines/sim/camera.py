"""The camera: what of the world each frame shows. A move is data, so the record of truth can tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generation.engines.sim.world.scene import RATE, Floats, Scene

AFTER = {"chase", "kick", "throw"}
"""Verbs whose target the camera keeps in the picture too."""
ORBIT_RADIANS = 0.8
Move = tuple[Floats, Floats, Floats]
"""Of a move's share done: the zoom, how much lower its middle lies (shares of the picture) and the turn (radians)."""
FOLLOW_FROM = 0.75
"""Share of the view's width that a subject may travel before the camera goes along."""


@dataclass(frozen=True, slots=True)
class Shots:
    """One value a frame: metres of pan, zoom (>= 1), and the middle of the crop as shares of the picture."""

    x: Floats
    zoom: Floats
    centre_x: Floats
    centre_y: Floats
    defocus: Floats
    """0 sharp, 1 wholly soft, for what is behind; negative for what is in front."""
    turn: Floats
    """Radians round the stage: what lies behind the cast moves against what lies before it."""


def film(scene: Scene, frame_times: Floats, focus_id: str, seed: int) -> Shots:
    """The camera's path over one shot; moves named in the script add up."""
    count = len(frame_times)
    moves = set(scene.shot.camera)
    share = _ease(frame_times / max(scene.seconds, 1e-6))
    x, zoom = np.zeros(count), np.ones(count)
    centre_x, centre_y, defocus = np.full(count, 0.5), np.full(count, 0.5), np.zeros(count)
    turn = np.zeros(count)
    thing = scene.things.get(focus_id)
    if thing is not None and "still" not in moves:
        tightly = "dolly" in moves or "rear_view" in thing.track.joints
        watched = _watched(scene, focus_id)
        tightly = tightly or any(act.who == focus_id and act.verb in AFTER for act in scene.shot.acts)
        x = _follow(np.interp(frame_times, np.arange(scene.ticks) / RATE, watched), scene, tightly)
    if "pan" in moves and not np.ptp(x):
        x = (share - 0.5) * scene.view_width * 0.7
    for name in sorted(MOVES.keys() & moves):
        nearer, lower, round_it = MOVES[name](share)
        zoom, centre_y, turn = zoom * nearer, centre_y + lower, turn + round_it
    if "handheld" in moves:
        zoom = zoom * 1.08
        centre_x = centre_x + _tremor(frame_times, seed, 0) * 0.022
        centre_y = centre_y + _tremor(frame_times, seed, 1) * 0.018
    if "focus" in moves:
        defocus = np.where(share < 0.5, -(1 - 2 * share), 2 * share - 1)
    half = 0.5 / zoom
    return Shots(x, zoom, np.clip(centre_x, half, 1 - half), np.clip(centre_y, half, 1 - half), defocus, turn)


def _zoom_in(share: Floats) -> Move:
    return 1 + 0.75 * share, 0.12 * share, 0.0 * share


def _zoom_out(share: Floats) -> Move:
    return 1.75 - 0.75 * share, 0.12 * (1 - share), 0.0 * share


def _dolly(share: Floats) -> Move:
    return 1.02 + 0.28 * share, 0.07 * share, 0.0 * share


def _tilt(share: Floats) -> Move:
    return 1.35 + 0.0 * share, 0.13 * (1 - 2 * share), 0.0 * share


def _orbit(share: Floats) -> Move:
    return 1.06 + 0.0 * share, 0.0 * share, ORBIT_RADIANS * (share - 0.5)


def _drone(share: Floats) -> Move:
    """A side-on world has no view from above: the camera rises, draws back and drifts round."""
    return 1.7 - 0.7 * share, 0.20 * (1 - share) - 0.02, 0.35 * ORBIT_RADIANS * (share - 0.5)


MOVES: dict[str, Callable[[Floats], Move]] = {
    "zoom_in": _zoom_in, "zoom_out": _zoom_out, "dolly": _dolly, "tilt": _tilt, "orbit": _orbit, "drone": _drone,
}  # fmt: skip


def _ease(share: Floats) -> Floats:
    share = np.clip(share, 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share))


def _follow(path: Floats, scene: Scene, tightly: bool) -> Floats:
    """Go along with whoever leaves the middle; the path is known, so the camera never lags and never jerks."""
    if not tightly and float(np.ptp(path)) < scene.view_width * FOLLOW_FROM:
        return np.zeros(len(path))
    size = max(5, len(path) // 12) | 1
    kernel = np.hanning(size + 2)[1:-1]
    padded = np.pad(path, size // 2, mode="reflect", reflect_type="odd")
    out = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    return np.asarray(out)


def _watched(scene: Scene, focus_id: str) -> Floats:
    """The middle of the subject and what it is after, or of those who do the same."""
    main = scene.things[focus_id].track.x
    if any(act.who == focus_id and act.verb == "throw" and act.via in scene.things for act in scene.shot.acts):
        # The camera has thrower and catcher in the picture and stays where it is.
        return np.asarray(np.full_like(main, (main[0] + scene.things[_catcher(scene, focus_id)].track.x[0]) / 2))
    targets = [act.target for act in scene.shot.acts if act.who == focus_id and act.verb in AFTER]
    prey = [scene.things[one].track.x for one in targets if one in scene.things]
    if prey:
        way = prey[0] - main
        if any(act.who == focus_id and act.verb == "chase" for act in scene.shot.acts):
            return np.asarray(main + np.clip(way, -0.62 * scene.view_width, 0.62 * scene.view_width) / 2)
        beyond = np.maximum(np.abs(way) / 2, np.abs(way) - 0.34 * scene.view_width)
        return np.asarray(main + np.sign(way) * beyond)
    verbs = {act.verb for act in scene.shot.acts if act.who == focus_id}
    others = [act.who for act in scene.shot.acts if act.verb in verbs and act.who in scene.things]
    paths = [scene.things[one].track.x for one in dict.fromkeys([focus_id, *others])]
    return np.asarray(np.mean(paths, axis=0)) if len(paths) > 1 else main


def _catcher(scene: Scene, focus_id: str) -> str:
    return next(act.via for act in scene.shot.acts if act.who == focus_id and act.verb == "throw" and act.via)


def _tremor(seconds: Floats, seed: int, axis: int) -> Floats:
    """A hand's unrest: a few slow waves that never line up."""
    random = np.random.default_rng([seed, axis, 77])
    out = np.zeros(len(seconds))
    for hertz in (0.4, 0.9, 1.7, 3.1):
        out += np.sin(2 * np.pi * hertz * seconds + random.uniform(0, 2 * np.pi)) / (1 + hertz)
    return out

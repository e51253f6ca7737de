"""Where things stand before anything happens, and how much of the world the picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.script import Cast, Framing, ShotScript
from generation.engines.sim.world.scene import Memory

ASPECT = {"quadruped": 1.5, "biped": 0.5, "bird": 1.6, "fish": 1.7, "ball": 1.0, "box": 1.0, "polygon": 1.0,
          "picture": 1.0, "cutout": 1.0, "glass": 0.62, "car": 2.9, "bicycle": 1.65, "boat": 1.0, "plant": 0.8,
          "table": 1.7, "puddle": 60.0, "ramp": 2.2}  # fmt: skip
BOAT_ASPECT = {"sailing_boat": 1.15, "rowing_boat": 4.6, "paddleboard": 14.0, "paper_boat": 1.5}
PHYSICAL_KINDS = {"ball", "thing"}
PHYSICAL_VERBS = {"bounce", "slide", "roll", "fall", "break", "sink", "float", "splash", "stand", "sit", "shake"}
TRAVELS = {"walk", "run", "chase", "drive", "fly", "swim", "ride", "slide", "float"}
UPWARDS = {"jump", "axel"}
SEASIDE = "beach"
STROLLS, ROOM_TO_STROLL = {"walk", "run"}, 2.5
"""In their own widths, what those who run about before a resting camera take."""
SPOTS, HEAD_OVER_BACK = 9, 1.35
SAME_ASPECT, LOST_BELOW = 0.01, 0.5
GROUND_SHARE = {True: 0.74, False: 0.80}
"""Where the ground of z = 0 lies, from the top, in a portrait and a landscape picture."""


def width_of(cast: Cast) -> float:
    aspect = BOAT_ASPECT.get(cast.noun, ASPECT.get(cast.figure, 1.0))
    build = lexicon().nouns[cast.noun].build
    asked = build.get("aspect")
    return cast.height * (float(asked) if isinstance(asked, float) else aspect)


@dataclass(frozen=True, slots=True)
class View:
    width: float
    height: float

    @property
    def half(self) -> float:
        return self.width / 2


def view_for(cast: Sequence[Cast], shot: ShotScript, aspect: float) -> View:
    """Metres across and up. `aspect` is width over height of the picture."""
    seen = [one for one in cast if one.figure != "puddle" and not is_far(one, shot)]
    seen = seen or [one for one in cast if one.figure != "puddle"]
    tallest = max((one.height for one in seen), default=1.7)
    widest = max((width_of(one) for one in seen), default=1.0)
    crowd = sum(width_of(one) for one in seen if one.kind != "fixed" or one.figure == "table")
    moves = {act.verb for act in shot.acts}
    small = all(one.height < 0.6 for one in seen)
    width = max(
        widest * 1.55,
        crowd * (1.2 if small else 0.95),
        tallest * (1.55 if aspect < 1 else 1.0),
        1.1 if aspect < 1 else 2.0,
    )
    if moves & {"bounce", "jump", "fly", "axel", "throw", "kick"}:
        width = max(width, 1.8 if aspect < 1 else 3.0)
    if shot.states and all(one.id in dict(shot.states) for one in seen):
        width = max(1.1, 3.2 * max(widest, tallest))
    if "chase" in moves:
        width = max(width, 1.5 * crowd + 0.8)
    if any(act.verb == "throw" and act.via for act in shot.acts):
        width = max(width, 1.35 * crowd + 0.8)
    height = width / aspect
    air = 2.3 if aspect > 1 else 1.6
    needed = tallest * (air + 0.3 if moves & {"jump", "axel", "fly"} else air)
    needed = max([needed, *_leaps(seen, shot)])
    if height < needed:
        height, width = needed, needed * aspect
    return View(width, height)


def kept_view(cast: Sequence[Cast], shot: ShotScript, aspect: float) -> View | None:
    """The view of the clip that this one comes from: wider only where somebody would not fit; None to begin afresh.

    Where nobody is left who was there, and those who came would be lost in it, it is not kept.
    """
    framing = shot.framing
    if framing is None or abs(framing.aspect - aspect) > SAME_ASPECT:
        return None
    least = _least_width(cast, shot, aspect)
    fresh = view_for([_at_natural_size(one) for one in cast], shot, aspect)
    is_lost = fresh.width < LOST_BELOW * framing.width and not {one for one, _, _ in framing.places} & set(shot.present)
    return None if is_lost else View(max(framing.width, least), max(framing.width, least) / aspect)


def _at_natural_size(one: Cast) -> Cast:
    """Whoever was made smaller is not drawn nearer for it."""
    return replace(one, height=lexicon().nouns[one.noun].height) if not one.reference else one


def _least_width(cast: Sequence[Cast], shot: ShotScript, aspect: float) -> float:
    """Metres across that hold everybody from head to foot, with room to leap where they leap."""
    seen = [one for one in cast if one.figure != "puddle" and not is_far(one, shot)]
    # What goes on four legs is measured at its back and carries its head above it.
    tallest = max((one.height * (HEAD_OVER_BACK if one.figure == "quadruped" else 1.0) for one in seen), default=0.0)
    leaping = {act.who for act in shot.acts if act.verb in UPWARDS}
    leaps = max((one.height for one in seen if one.id in leaping), default=0.0)
    height = max([max(1.08 * tallest, 1.5 * leaps) / GROUND_SHARE[aspect < 1], *_leaps(seen, shot)])
    goes_along = any(act.who == shot.subject and act.verb in TRAVELS for act in shot.acts)
    strolling = {act.who for act in shot.acts if act.verb in STROLLS and not goes_along}
    ways = [ROOM_TO_STROLL * width_of(one) for one in seen if one.id in strolling and one.kind in {"person", "animal"}]
    moving = sum(width_of(one) for one in seen if one.kind != "fixed")
    return max(1.12 * max((width_of(one) for one in seen), default=0.0), *ways, 0.7 * moving, height * aspect)


def is_far(one: Cast, shot: ShotScript) -> bool:
    """A boat at a beach is out at sea."""
    return one.kind == "floater" and shot.setting.place == SEASIDE


def _leaps(seen: Sequence[Cast], shot: ShotScript) -> list[float]:
    """Metres up that the picture must show for each jump over something."""
    high = {one.id: one.height for one in seen}
    over = [act for act in shot.acts if act.verb == "jump" and act.link == "over" and act.target in high]
    return [(1.15 * high[act.target] + 1.5 * high.get(act.who, 0.0)) / GROUND_SHARE[True] for act in over]


def places_for(cast: Sequence[Cast], shot: ShotScript, view: View, memory: Memory) -> dict[str, tuple[float, float]]:
    """x and z for each: spread over the width in order of mention, the ones that pass others in front of them."""
    out: dict[str, tuple[float, float]] = {}
    fixed = [one for one in cast if one.kind == "fixed" and one.figure not in {"puddle", "table", "ramp"}]
    moving = [one for one in cast if one not in fixed]
    tied = {act.who for act in shot.acts if act.target and act.link in {"on", "in", "from"} and act.verb != "chase"}
    free = [one for one in moving if one.id not in tied or len(moving) == 1] or moving
    total = sum(width_of(one) for one in free if one.figure != "puddle") or 1.0
    used = 0.0
    for index, one in enumerate(free):
        wide = width_of(one) if one.figure != "puddle" else 0.0
        even = (index + 0.5) / len(free) - 0.5
        share = 0.5 * even + 0.5 * ((used + wide / 2) / total - 0.5)
        used += wide
        lane = _lane(index, one, shot)
        reach = max(0.0, 0.5 - 0.55 * wide / view.width)
        share = float(np.clip(share * 0.86, -reach, reach)) / 0.86
        out[one.id] = (share * view.width * 0.86, lane * max(0.5, view.width * 0.16))
    for one in moving:
        out.setdefault(one.id, (0.0, 0.0))
    for index, one in enumerate(fixed):
        side = -1.0 if index % 2 == 0 else 1.0
        spread = view.width * (0.26 + 0.05 * index) * (1.0 if moving else (0.0 if len(fixed) == 1 else 1.0))
        out[one.id] = (side * spread, view.width * (0.55 + 0.2 * index) if moving else 0.1)
    for one in cast:
        if one.figure == "puddle":
            runs = any(act.via == one.id for act in shot.acts)
            out[one.id] = (view.width * (1.35 if runs else 0.1), 0.0)
    if shot.framing is not None:
        _keep_places(out, cast, shot.framing, view)
    for key, (x, _facing, z) in memory.positions.items():
        if key in out:
            limit = view.half * (4.0 if memory.goes_on else 0.8)
            out[key] = (float(np.clip(x, -limit, limit)), z)
    return out


def _keep_places(out: dict[str, tuple[float, float]], cast: Sequence[Cast], framing: Framing, view: View) -> None:
    """Whoever was there stays where they were; whoever comes stands where there is most room."""
    out.update({one: (x, z) for one, x, z in framing.places if one in out})
    wide = {one.id: width_of(one) for one in cast}
    placed = [one for one, _, _ in framing.places if one in out]
    for one in cast:
        if one.id in placed or one.kind == "fixed":
            continue
        reach = max(0.0, view.half - 0.55 * wide[one.id])
        spots = np.linspace(-reach, reach, SPOTS)
        room = [min((abs(x - out[other][0]) - wide[other] / 2 for other in placed), default=0.0) for x in spots]
        out[one.id] = (float(spots[int(np.argmax(room))]), out[one.id][1])
        placed.append(one.id)


def _lane(index: int, one: Cast, shot: ShotScript) -> float:
    """0 is the lane where things meet; those that go past lie one in front."""
    mine = [act for act in shot.acts if act.who == one.id]
    if any("past" in act.manners for act in mine):
        return -0.55
    together = any(act.target for act in shot.acts)
    physical = one.kind in PHYSICAL_KINDS
    if together or physical:
        return 0.0
    return (0.0, 0.5, 1.0, 0.25, 0.75, 1.25)[index % 6]

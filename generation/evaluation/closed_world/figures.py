"""What is read off the clips of one maker, whoever made them. Controls must fail where measures mean anything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generation.engines.sim.world.materials import GRAVITY
from generation.engines.small.world.scene import metres_of
from generation.evaluation.closed_world.cases import Case
from generation.evaluation.closed_world.makers import Maker
from generation.evaluation.flights import fall_acceleration, flights_of, pieces_of
from generation.evaluation.following import attributes_of, matches
from generation.evaluation.media import Decoded
from generation.evaluation.onsets import heard_onsets, pooled
from generation.evaluation.sights import seen_and_heard
from generation.evaluation.tracks import follow

Figures = dict[str, object]


def followed(maker: Maker, cases: Sequence[Case], label: str) -> Figures:
    """Shares of clips that show each attribute and all of them, and all of those of the next prompt: the control."""
    clips = [maker(case) for case in cases]
    asked = [case.asked for case in cases]
    rows = [matches(a, attributes_of(c.pictures, c.fps, a.colour)) for a, c in zip(asked, clips, strict=True)]
    turned = [*asked[1:], asked[0]]
    wrong = [matches(a, attributes_of(c.pictures, c.fps, a.colour)) for a, c in zip(turned, clips, strict=True)]
    shares: Figures = {f"{label}_{name}": _mean([float(row[name]) for row in rows]) for name in rows[0]}
    shares[f"{label}_all"] = _mean([float(all(row.values())) for row in rows])
    shares[f"{label}_all_shuffled"] = _mean([float(all(row.values())) for row in wrong])
    return shares


def moved_and_heard(maker: Maker, cases: Sequence[Case], size: tuple[int, int]) -> Figures:
    """Free flight against gravity, and impacts seen against impacts heard, also with the next clip's sound."""
    clips = [maker(case) for case in cases]
    _, _, scale = metres_of(*size)
    errors = []
    for case, clip in zip(cases, clips, strict=True):
        flights = flights_of(pieces_of(follow(clip.pictures, case.asked.colour), clip.fps))
        if flights:
            errors.append(abs(fall_acceleration(flights, clip.fps) / (GRAVITY * scale * clip.shrink) - 1))
    sounds = [heard_onsets(clip.sound, clip.sample_rate) for clip in clips]
    true = _agreement(cases, clips, sounds)
    return {
        "flight_error": _mean(errors),
        "clips_with_flights": len(errors),
        "onset_f1": true,
        "onset_f1_shuffled": _agreement(cases, clips, [*sounds[1:], sounds[0]]),
    }


def _agreement(cases: Sequence[Case], clips: Sequence[Decoded], sounds: Sequence[np.ndarray]) -> float:
    each = zip(cases, clips, sounds, strict=True)
    return float(pooled([seen_and_heard(clip, [case.asked.colour], heard=sound) for case, clip, sound in each]).f1)


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None

"""Ambience that has no beginning: any span of it can be made alone, and spans that touch go on without a seam.

A bed is made of blocks on the clock of the whole film, each drawn from its own number alone and melted into the next.
An extension asks for the seconds after those of its clip and gets what that clip would have sounded like.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

import numpy as np

from generation.engines.sim.sound.ambience import ambience
from generation.engines.sim.sound.events import Ambience
from generation.engines.sim.sound.synthesis import Samples, add, random_for

BLOCK_SECONDS = 6.0
MELT_SECONDS = 1.0
"""How long a block lasts on under the next one."""


def bed(event: Ambience, seed: int, first_seconds: float, last_seconds: float, rate: int) -> Samples:
    """Seconds `first` to `last` of the endless ambience of this place, hour and weather: float32 [samples, 2]."""
    start = round(first_seconds * rate)
    out = np.zeros((max(1, round(last_seconds * rate) - start), 2), np.float32)
    for number in range(max(0, floor((first_seconds - MELT_SECONDS) / BLOCK_SECONDS)),
                        ceil(last_seconds / BLOCK_SECONDS)):  # fmt: skip
        add(out, _block(event, seed, number, rate), round(number * BLOCK_SECONDS * rate) - start)
    return out


def _block(event: Ambience, seed: int, number: int, rate: int) -> Samples:
    whole = replace(event, start_seconds=0.0, end_seconds=BLOCK_SECONDS + MELT_SECONDS)
    samples = ambience(whole, random_for(seed, whole, number), rate)
    edge = np.linspace(0, np.pi / 2, round(MELT_SECONDS * rate), dtype=np.float32)[:, None]
    if number:
        samples[: len(edge)] *= np.sin(edge)
    samples[-len(edge) :] *= np.cos(edge)
    return samples

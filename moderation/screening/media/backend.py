"""The shipped back ends for picture and sound: flashes, black and frozen pictures, clipping."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from moderation.screening.media.flashing import find_flashing
from moderation.screening.media.frames import Grid, MediaItem, SampledFrame, read_grid, sampled_frames
from moderation.screening.media.sound import hear
from moderation.screening.verdicts import Finding, Policy, Span, Stage

BLACK_LUMINANCE = 0.003
BLACK_SECONDS = 1.0
FROZEN_CHANGE = 1e-5
FROZEN_SHARE = 0.9
FROZEN_SCORE = 0.3
"""Noted and never in the way: a still life is a clip like any other."""


@dataclass(frozen=True)
class Sighting:
    """What a watch of an upper app recognised: removed material, somebody's face."""

    policy: Policy
    score: float
    seconds: float
    rule: str


FrameWatch = Callable[[Sequence[SampledFrame]], Sequence[Sighting]]
"""Looks at sampled frames with rows that this app can't see: a bank of removed hashes, enrolled faces."""


@dataclass(frozen=True)
class FramesItem:
    media: MediaItem
    watches: Mapping[str, FrameWatch] = field(default_factory=dict)


class PictureBackend:
    """Reads the clip once. The watches run here too, in the caller's thread, since they read rows."""

    name = "picture"
    stages = frozenset({Stage.FRAMES, Stage.PREVIEW, Stage.REFERENCE_IMAGE})
    timeout_seconds = 20.0
    in_caller_thread = True
    version = "1"

    def check(self, stage: Stage, item: FramesItem) -> Sequence[Finding]:
        grid = read_grid(item.media)
        findings = [
            self._finding(stage, Policy.PHOTOSENSITIVITY, 0.6, f"{f.kind} flashes", f.from_seconds, f.to_seconds)
            for f in find_flashing(grid)
        ]
        if stage is Stage.FRAMES:
            findings += self._broken(stage, grid)
        frames = list(sampled_frames(item.media, grid)) if item.watches else []
        for name, watch in item.watches.items():
            findings += [
                self._finding(stage, s.policy, s.score, f"{name}: {s.rule}", s.seconds, s.seconds)
                for s in watch(frames)
            ]
        return findings

    def _broken(self, stage: Stage, grid: Grid) -> list[Finding]:
        black = _longest_run(grid.luminance.mean(axis=(1, 2)) < BLACK_LUMINANCE)
        found = []
        if (black[1] - black[0]) / grid.fps >= BLACK_SECONDS:
            found.append(
                self._finding(stage, Policy.BROKEN_MEDIA, 0.6, "black", black[0] / grid.fps, black[1] / grid.fps)
            )
        frozen = _longest_run(grid.change <= FROZEN_CHANGE)
        if len(grid.change) > 2 and frozen[1] - frozen[0] >= FROZEN_SHARE * len(grid.change):
            found.append(
                self._finding(
                    stage, Policy.BROKEN_MEDIA, FROZEN_SCORE, "frozen", frozen[0] / grid.fps, frozen[1] / grid.fps
                )
            )
        return found

    def _finding(self, stage: Stage, policy: Policy, score: float, rule: str, start: float, end: float) -> Finding:
        span = Span(from_seconds=float(start), to_seconds=float(end))
        return Finding(policy, stage, score, self.name, self.version, span, rule)


class SoundBackend:
    """Clipping is broken; silence is told and allowed."""

    name = "sound"
    stages = frozenset({Stage.SOUND})
    timeout_seconds = 10.0
    in_caller_thread = False
    version = "1"

    def check(self, stage: Stage, item: MediaItem) -> Sequence[Finding]:
        if item.sound is None:
            return []
        report = hear(item.sound)
        if report.is_clipped:
            span = Span(from_seconds=report.clipped_from, to_seconds=report.clipped_to)
            return [Finding(Policy.BROKEN_MEDIA, stage, 0.6, self.name, self.version, span, "clipping")]
        if report.is_silent:
            span = Span(from_seconds=0.0, to_seconds=report.seconds)
            return [Finding(Policy.BROKEN_MEDIA, stage, 0.1, self.name, self.version, span, "silent")]
        return []


def _longest_run(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """First index and one past the last of the longest run of True; (0, 0) without any."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    runs = [(int(edges[i]), int(edges[i + 1])) for i in range(0, len(edges), 2)]
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))

"""Counts what is still read of a marked clip after each attack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.bench.attacks import PICTURE, SOUND, Attack, make_copy
from moderation.provenance.lookup.sample import take
from moderation.provenance.marks.keys import key_of, sound_id
from moderation.provenance.marks.picture.detect import CONFIRM_GATE as PICTURE_CONFIRM_GATE
from moderation.provenance.marks.picture.detect import PictureMark, confirm, detect
from moderation.provenance.marks.sound import grid
from moderation.provenance.marks.sound.detect import CONFIRM_GATE, SoundMark
from moderation.provenance.marks.sound.detect import confirm as confirm_sound
from moderation.provenance.marks.sound.detect import detect as detect_sound
from moderation.provenance.media import FinishedMedia, MediaKind

NOISE_BELOW = 20.0
"""Decibels."""


@dataclass(slots=True)
class Tally:
    """How often each attack was withstood: read in full, and confirmed as the known number at least."""

    read: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    confirmed: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    strengths: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: int = 0

    def add(self, name: str, mark: PictureMark | SoundMark, *, ident: int, is_confirmed: bool) -> None:
        self.read[name].append(mark.ident == ident)
        self.confirmed[name].append(bool(mark.ident == ident or is_confirmed))
        self.strengths[name].append(float(mark.strength))
        self.wrong += mark.ident is not None and mark.ident != ident

    def add_all(self, other: Tally) -> None:
        for mine, theirs in ((self.read, other.read), (self.confirmed, other.confirmed)):
            for name, found in theirs.items():
                mine[name] += found
        for name, strengths in other.strengths.items():
            self.strengths[name] += strengths
        self.wrong += other.wrong

    def share_read(self) -> float:
        return _share(self.read)

    def share_confirmed(self) -> float:
        return _share(self.confirmed)

    def by_attack(self) -> dict[str, object]:
        return {
            name: {
                "read": round(float(np.mean(found)), 4),
                "confirmed": round(float(np.mean(self.confirmed[name])), 4),
                "weakest_deviations": round(min(self.strengths[name]), 1),
            }
            for name, found in self.read.items()
        }


def attack_pictures(
    media: FinishedMedia,
    folder: Path,
    tally: Tally,
    *,
    attacks: Sequence[Attack] = PICTURE,
    seconds_max: float | None = None,
) -> None:
    key = key_of(media.mark_epoch)
    for attack in attacks:
        copy = make_copy(media.file(MediaKind.STANDARD).path, attack, folder, seconds_max=seconds_max)
        residual = take(copy).residual
        assert residual is not None
        mark = detect(residual, [key])
        is_read = mark.ident == media.mark_id
        is_confirmed = is_read or confirm(residual, key, media.mark_id) >= PICTURE_CONFIRM_GATE
        tally.add(attack.name, mark, ident=media.mark_id, is_confirmed=is_confirmed)


def attack_sound(media: FinishedMedia, folder: Path, tally: Tally) -> None:
    standard = media.file(MediaKind.STANDARD).path
    for attack in SOUND:
        _hear(attack.name, take(make_copy(standard, attack, folder)).samples, media, tally)
    samples = take(make_copy(standard, Attack("", {"vn": None}, suffix=".wav"), folder)).samples
    level = np.sqrt(np.mean(samples**2)) * 10 ** (-NOISE_BELOW / 20)
    noise = np.random.default_rng(media.mark_id).normal(0, level, samples.shape)
    _hear("noise 20 dB below", (samples + noise).astype(np.float32), media, tally)


def _hear(name: str, samples: NDArray[np.float32], media: FinishedMedia, tally: Tally) -> None:
    key, ident = key_of(media.mark_epoch), sound_id(media.mark_id)
    mark = detect_sound(samples, [key])
    assert samples.size > grid.DETECT_RATE
    tally.add(name, mark, ident=ident, is_confirmed=confirm_sound(samples, key, ident) >= CONFIRM_GATE)


def _share(found: dict[str, list[bool]]) -> float:
    return round(float(np.mean([value for values in found.values() for value in values])), 4)

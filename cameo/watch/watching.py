"""Looks for enrolled people in a clip that they were not cast in, before the clip is delivered.

At most 16 pictures and 12 faces a clip: about two seconds of processor time, four at the very most. Where nobody else
is enrolled nothing is looked at. A failing look is the screening's failed back end: the clip is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile

from cameo.biometrics.client import Face, Picture, find_faces, voice_of
from cameo.biometrics.models import RecordKind
from cameo.watch.gallery import Gallery, gallery_of
from cameo.watch.matching import match_face, match_voice
from cameo.watch.models import SeenBy
from moderation.screening.media.backend import Sighting
from moderation.screening.media.frames import SampledFrame
from moderation.screening.verdicts import Policy

PICTURES_MAX, FACES_MAX = 16, 12
SHORT_SIDE = 480
VOICED_SECONDS_MIN = 2.0
SOUND_SECONDS_MAX = 30
NOTED = 0.1
"""The score that screening writes down: below every threshold, since this hold is the owner's to lift."""
_RATE = 16_000
_PURPOSE = "likeness watch over a clip"


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody enrolled, in a clip without having been cast in it."""

    cameo_id: str
    by: SeenBy
    closeness: float
    seconds: float


@dataclass
class LikenessWatch:
    """The watch over one clip, as a `FrameWatch` of screening; it listens to the clip's WAV file at the same time.

    `cast` are the ids of the cameos that may be in it. `seen` fills as it looks.
    """

    clip_id: str
    cast: frozenset[str] = frozenset()
    sound: Path | None = None
    seen: list[Seen] = field(default_factory=list)

    def __call__(self, frames: Sequence[SampledFrame]) -> list[Sighting]:
        """Raises InferenceUnavailableError."""
        self._look(frames)
        if self.sound is not None:
            self._listen(self.sound)
        policy = Policy.NON_CONSENSUAL_LIKENESS
        return [Sighting(policy, NOTED, one.seconds, f"an enrolled {one.by}") for one in self.seen]

    def _look(self, frames: Sequence[SampledFrame]) -> None:
        gallery = self._others(RecordKind.FACE)
        if not len(gallery) or not frames:
            return
        chosen = [frames[i] for i in np.unique(np.linspace(0, len(frames) - 1, PICTURES_MAX).round().astype(int))]
        for seconds, face in _describe(chosen):
            match = match_face(face.descriptor, gallery) if face.descriptor is not None else None
            if match is not None:
                self._note(Seen(match.cameo_id, SeenBy.FACE, match.closeness, seconds))

    def _listen(self, sound: Path) -> None:
        gallery = self._others(RecordKind.VOICE)
        if not len(gallery):
            return
        voice = voice_of(_as_pcm(sound))
        if voice.embedding is None or voice.voiced_seconds < VOICED_SECONDS_MIN:
            return
        match = match_voice(voice.embedding, gallery)
        if match is not None:
            self._note(Seen(match.cameo_id, SeenBy.VOICE, match.closeness, 0.0))

    def _others(self, kind: RecordKind) -> Gallery:
        gallery = gallery_of(kind, actor=f"watch over {self.clip_id}"[:60], purpose=_PURPOSE)
        return gallery.without(self.cast)

    def _note(self, seen: Seen) -> None:
        """The closest look at each person counts."""
        known = [one for one in self.seen if (one.cameo_id, one.by) == (seen.cameo_id, seen.by)]
        if known and known[0].closeness >= seen.closeness:
            return
        self.seen = [one for one in self.seen if one not in known] + [seen]


def _describe(frames: Sequence[SampledFrame]) -> list[tuple[float, Face]]:
    """Descriptors of the faces that tell most: the clearest of each place first, twelve in all."""
    pictures = [smaller(frame.rgb) for frame in frames]
    found = [
        (frame.seconds, face, picture)
        for frame, picture, faces in zip(frames, pictures, find_faces(pictures), strict=True)
        for face in faces
    ]
    clearest = sorted(found, key=lambda entry: -entry[1].score)
    firsts, others = _one_of_each_place(clearest)
    chosen = [*firsts, *others][:FACES_MAX]
    crops = [crop_around(picture, face) for _, face, picture in chosen]
    described = find_faces(crops, described=1)
    return [(seconds, faces[0]) for (seconds, _, _), faces in zip(chosen, described, strict=True) if faces]


Entry = tuple[float, Face, Picture]


def _one_of_each_place(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    firsts: list[Entry] = []
    others: list[Entry] = []
    for entry in entries:
        is_new = all(_apart(entry[1], first[1]) > 1 for first in firsts)
        (firsts if is_new else others).append(entry)
    return firsts, others


def _apart(one: Face, two: Face) -> float:
    """Distance of two noses in widths of the larger face."""
    dx, dy = (one.points[4][i] - two.points[4][i] for i in (0, 1))
    return float(np.hypot(dx, dy)) / max(one.width, two.width)


def smaller(picture: Picture) -> Picture:
    """With a short side of at most SHORT_SIDE."""
    factor = SHORT_SIDE / min(picture.shape[:2])
    if factor >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def crop_around(picture: Picture, face: Face) -> Picture:
    """The face with half its size of room on each side, so that the detector finds the same one again."""
    left, top, width, height = face.box
    x, y = max(0, left - width // 2), max(0, top - height // 2)
    return np.ascontiguousarray(picture[y : top + height + height // 2, x : left + width + width // 2])


def _as_pcm(sound: Path) -> bytes:
    from scipy import signal  # Every process loads this module, and few listen: a second of each start.

    rate, samples = wavfile.read(sound, mmap=True)
    part = np.asarray(samples[: rate * SOUND_SECONDS_MAX])
    scale = 32768.0 if part.dtype == np.int16 else 1.0
    mono: NDArray[np.float64] = part.reshape(len(part), -1).mean(axis=1) / scale
    common = int(np.gcd(rate, _RATE))
    slow = signal.resample_poly(mono, _RATE // common, rate // common)
    return bytes((np.clip(slow, -1, 1) * 32767).astype("<i2").tobytes())

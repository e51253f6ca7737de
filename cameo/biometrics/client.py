"""Asking the inference process about faces, voices and digits, in types. Nothing here holds a model.

Each function raises InferenceUnavailableError when there is no answer in time: callers fail closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cameo.biometrics.faces import MOUTH_HEIGHT, MOUTH_WIDTH
from inference import client as inference

Descriptor = NDArray[np.float32]
Picture = NDArray[np.uint8]
SAME_FACE_WITHIN = 0.5
"""Distance of two descriptors. The network was trained to part people at 0.6; being stricter asks for less trust."""
_SECONDS_EACH = 20.0
_BATCH_BYTES = 24_000_000


@dataclass(frozen=True, slots=True)
class Face:
    """One face in one picture, in its pixels. `descriptor` is float32 [128], None where it wasn't asked for."""

    box: tuple[int, int, int, int]
    score: float
    points: tuple[tuple[int, int], ...]
    mouth: NDArray[np.uint8] = field(repr=False)
    descriptor: Descriptor | None = field(default=None, repr=False)

    @property
    def width(self) -> int:
        return self.box[2]

    @property
    def turn(self) -> float:
        """How far the base of the nose lies from the middle of the eyes, in distances between their outer corners.

        Positive: towards the right of the picture, which is the person's own left where the camera doesn't mirror.
        """
        (one, _), (two, _), nose = self.points[0], self.points[2], self.points[4]
        span = abs(one - two) or 1
        return (nose[0] - (self.points[0][0] + self.points[1][0] + self.points[2][0] + self.points[3][0]) / 4) / span


@dataclass(frozen=True, slots=True)
class Voice:
    """`embedding` is float32 [256] of length one, None where too little is said."""

    embedding: Descriptor | None = field(repr=False)
    voiced_seconds: float
    pitch_hertz: float


@dataclass(frozen=True, slots=True)
class SpokenDigit:
    digit: int
    from_seconds: float
    to_seconds: float


def find_faces(pictures: Sequence[Picture], *, described: int = 0) -> list[list[Face]]:
    """The faces of each picture (uint8 [height, width, 3]), largest first; the first `described` with descriptors."""
    found: list[list[Face]] = []
    for batch in _batches(pictures):
        items = [_item(picture, described=described) for picture in batch]
        rows = inference.run("faces", items, timeout_seconds=_SECONDS_EACH + len(items))
        found += [[_face(face) for face in row["faces"]] for row in rows]
    return found


def portrait(picture: Picture, *, side: int = 256) -> Picture | None:
    """The largest face upright and centred, uint8 [side, side, 3]; None where there is no face."""
    row = inference.run("faces", [_item(picture, portrait=side)], timeout_seconds=_SECONDS_EACH)[0]
    return np.frombuffer(row["portrait"], np.uint8).reshape(side, side, 3) if row["portrait"] else None


def voice_of(sound: bytes) -> Voice:
    """Of 16-bit mono sound at 16 kHz."""
    row = inference.run("voices", [sound], timeout_seconds=_SECONDS_EACH)[0]
    embedding = np.frombuffer(row["embedding"], "<f4") if row["embedding"] else None
    return Voice(embedding, row["voiced_seconds"], row["pitch_hertz"])


def hear_digits(sound: bytes, *, count: int) -> list[SpokenDigit]:
    """As many digits as expected, as they were heard; empty where nothing fits."""
    rows = inference.run("digits", [{"sound": sound, "count": count}], timeout_seconds=60)[0]
    return [SpokenDigit(int(digit), start, end) for digit, start, end in rows]


def distance(one: Descriptor, two: Descriptor) -> float:
    return float(np.linalg.norm(one - two))


def _batches(pictures: Sequence[Picture]) -> list[list[Picture]]:
    batches: list[list[Picture]] = [[]]
    size = 0
    for picture in pictures:
        if batches[-1] and size + picture.nbytes > _BATCH_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(picture)
        size += picture.nbytes
    return [batch for batch in batches if batch]


def _item(picture: Picture, *, described: int = 0, portrait: int = 0) -> dict[str, object]:
    height, width, _ = picture.shape
    rgb = np.ascontiguousarray(picture).tobytes()
    return {"width": width, "height": height, "rgb": rgb, "described": described, "portrait": portrait}


def _face(row: dict[str, Any]) -> Face:
    """Any: what msgpack carried."""
    left, top, width, height = row["box"]
    return Face(
        box=(left, top, width, height),
        score=row["score"],
        points=tuple((x, y) for x, y in row["points"]),
        mouth=np.frombuffer(row["mouth"], np.uint8).reshape(MOUTH_HEIGHT, MOUTH_WIDTH),
        descriptor=np.frombuffer(row["descriptor"], "<f4") if row["descriptor"] else None,
    )

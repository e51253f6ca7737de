"""Pictures that people bring to a clip: a face that can be told is accepted only through that person's own cameo."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cameo.biometrics.client import Face, Picture, find_faces
from cameo.biometrics.models import RecordKind
from cameo.watch.gallery import gallery_of
from cameo.watch.matching import match_face
from cameo.watch.watching import smaller
from common.errors import RefusedError
from moderation.screening.media.backend import Sighting
from moderation.screening.media.frames import SampledFrame
from moderation.screening.verdicts import Policy

HUMAN_FROM, MAYBE_HUMAN_FROM = 0.5, 0.2
"""The detector's score. Photographed faces reach 1 and more, drawn ones seldom anything; in between a person looks."""
FACES_MAX = 12


class Shown(StrEnum):
    NOBODY = "nobody"
    MAYBE_SOMEBODY = "maybe somebody"
    CAST = "cast people only"
    SOMEBODY = "somebody"


_SCORES = {Shown.MAYBE_SOMEBODY: 0.5, Shown.CAST: 0.5, Shown.SOMEBODY: 1.0}
"""Held, held, refused. A picture outlives the request whose cast allows it, so a cast person's waits for a look too."""


class IdentifiableFaceError(RefusedError):
    code = "identifiable_face"
    title = "This picture shows a person"


def faces_in(picture: Picture) -> list[Face]:
    """The photographed faces of a picture (uint8 [height, width, 3]), largest first, with descriptors.

    Raises InferenceUnavailableError.
    """
    return [face for face in _faces(picture) if face.score >= HUMAN_FROM]


def look_at(picture: Picture, *, cast: Collection[str] = ()) -> Shown:
    """Whom a picture shows, the most telling face first. `cast` are ids of cameos whose owners are asked for this use.

    Raises InferenceUnavailableError.
    """
    faces = _faces(picture)
    sure = [face for face in faces if face.score >= HUMAN_FROM]
    if sure:
        return Shown.CAST if _are_cast(sure, frozenset(cast)) else Shown.SOMEBODY
    return Shown.MAYBE_SOMEBODY if faces else Shown.NOBODY


@dataclass
class ReferenceWatch:
    """Looks at a picture as a watch of screening: where nobody can look, screening holds it."""

    cast: Collection[str] = ()
    shown: Shown = Shown.NOBODY

    def __call__(self, frames: Sequence[SampledFrame]) -> list[Sighting]:
        """Raises InferenceUnavailableError."""
        (frame,) = frames
        self.shown = look_at(frame.rgb, cast=self.cast)
        if self.shown is Shown.NOBODY:
            return []
        return [Sighting(Policy.NON_CONSENSUAL_LIKENESS, _SCORES[self.shown], frame.seconds, self.shown.value)]

    def check(self) -> None:
        """Raises IdentifiableFaceError, if somebody was seen who is not cast."""
        if self.shown is Shown.SOMEBODY:
            raise IdentifiableFaceError(
                "There is a person's face in this picture. People appear here only through their own cameo: cast them."
            )


def _faces(picture: Picture) -> list[Face]:
    small = np.ascontiguousarray(smaller(picture))
    return [face for face in find_faces([small], described=FACES_MAX)[0] if face.score >= MAYBE_HUMAN_FROM]


def _are_cast(faces: Sequence[Face], cast: frozenset[str]) -> bool:
    if not cast:
        return False
    gallery = gallery_of(RecordKind.FACE, actor="references", purpose="is this a cast person's picture?")
    matches = [match_face(face.descriptor, gallery) if face.descriptor is not None else None for face in faces]
    return all(match is not None and match.cameo_id in cast for match in matches)

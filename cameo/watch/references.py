"""Pictures that people bring to a clip: a face that can be told is accepted only through that person's own cameo."""

from __future__ import annotations

import numpy as np

from cameo.biometrics.client import Face, Picture, find_faces
from cameo.biometrics.models import RecordKind
from cameo.watch.gallery import gallery_of
from cameo.watch.matching import match_face
from cameo.watch.watching import smaller
from common.errors import RefusedError

HUMAN_FROM = 0.5
"""The detector's score. Photographed faces reach 1 and more, drawn ones seldom anything."""
FACES_MAX = 12


class IdentifiableFaceError(RefusedError):
    code = "identifiable_face"
    title = "This picture shows a person"


def faces_in(picture: Picture) -> list[Face]:
    """The photographed faces of a picture (uint8 [height, width, 3]), largest first, with descriptors.

    Raises InferenceUnavailableError.
    """
    small = np.ascontiguousarray(smaller(picture))
    return [face for face in find_faces([small], described=FACES_MAX)[0] if face.score >= HUMAN_FROM]


def check_reference(picture: Picture, *, cast: frozenset[str] = frozenset()) -> None:
    """Every face in it must be that of a cameo in `cast`, whose owner allowed this use.

    Raises IdentifiableFaceError; and InferenceUnavailableError, where nobody could look: then it isn't accepted either.
    """
    faces = faces_in(picture)
    if not faces:
        return
    gallery = gallery_of(RecordKind.FACE, actor="references", purpose="is this a cast person's picture?")
    for face in faces:
        match = match_face(face.descriptor, gallery) if face.descriptor is not None else None
        if match is None or match.cameo_id not in cast:
            raise IdentifiableFaceError(
                "There is a person's face in this picture. Cast that person by their cameo, or use another picture."
            )

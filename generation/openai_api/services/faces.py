"""People appear only through their own cameo: a picture with somebody's face is no way around that."""

from __future__ import annotations

import io
from collections.abc import Collection

import numpy as np
from PIL import Image

from cameo.biometrics.client import Face, find_faces
from cameo.biometrics.models import RecordKind
from cameo.enrolment.services.characters import HUMAN_FROM, MAYBE_HUMAN_FROM
from cameo.watch.gallery import gallery_of
from cameo.watch.matching import match_face
from common.errors import RefusedError
from generation.services.requests import Doubt
from inference.errors import InferenceUnavailableError
from moderation.screening.verdicts import Decision

FACES_MAX = 8
SIDE_MAX = 1280


def check_faces(content: bytes, *, cast: Collection[str]) -> Doubt | None:
    """Raises RefusedError for a face that is not that of a cameo in `cast` (public ids; consent is asked for later).

    What may be a face, and what could not be looked at, is held for a person to see.
    """
    with Image.open(io.BytesIO(content)) as opened:
        shown = opened.convert("RGB")
        shown.thumbnail((SIDE_MAX, SIDE_MAX))
        picture = np.asarray(shown)
    try:
        (faces,) = find_faces([picture], described=FACES_MAX)
    except InferenceUnavailableError:
        return Doubt(Decision.HOLD.value, "", "The picture could not be checked for faces; somebody looks at it first.")
    sure = [face for face in faces if face.score >= HUMAN_FROM]
    if len(sure) > FACES_MAX or any(not _is_cast(face, cast) for face in sure):
        raise RefusedError(
            "There is a person's face in this picture. People appear here only through their own cameo: cast them.",
            code="face_in_reference",
            errors=[{"pointer": "/input_reference"}],
        )
    if any(MAYBE_HUMAN_FROM <= face.score < HUMAN_FROM for face in faces):
        return Doubt(Decision.HOLD.value, "", "There may be a face in the picture; somebody looks at it first.")
    return None


def _is_cast(face: Face, cast: Collection[str]) -> bool:
    if face.descriptor is None or not cast:
        return False
    gallery = gallery_of(RecordKind.FACE, actor="generation", purpose="whose face is in a reference picture?")
    match = match_face(face.descriptor, gallery)
    return match is not None and match.cameo_id in cast

"""What is kept of a recording that passed: a descriptor of the face, one of the voice, a portrait, the pitch."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cameo.biometrics.client import Picture, find_faces, portrait
from cameo.biometrics.models import RecordKind
from cameo.biometrics.services import keep
from cameo.enrolment.capture import Capture
from cameo.enrolment.checks.turns import sideways
from cameo.enrolment.models import Enrolment

PORTRAIT_SIDE = 320
_QUALITY = 92


@dataclass(frozen=True, slots=True)
class Templates:
    """A character has a portrait alone."""

    face: NDArray[np.float32] | None = field(repr=False)
    voice: NDArray[np.float32] | None = field(repr=False)
    pitch_hertz: float
    portrait: bytes = field(repr=False)


def templates_of(capture: Capture) -> Templates:
    """The mean of the descriptors, and the picture that looks most nearly straight ahead."""
    face = np.mean([descriptor for _, descriptor in capture.descriptors], axis=0).astype("<f4")
    picture = portrait(_straightest(capture), side=PORTRAIT_SIDE)
    assert picture is not None
    return Templates(face, capture.voice.embedding, capture.voice.pitch_hertz, as_jpeg(picture))


def keep_templates(enrolment: Enrolment, templates: Templates) -> None:
    """Sealed, and not yet compared with anything: that begins with the approval."""
    figures = json.dumps({"pitch_hertz": round(templates.pitch_hertz, 1)}).encode()
    contents = {RecordKind.PORTRAIT: templates.portrait}
    if templates.pitch_hertz:
        contents[RecordKind.VOICE_FIGURES] = figures
    if templates.face is not None:
        contents[RecordKind.FACE] = templates.face.astype("<f4").tobytes()
    if templates.voice is not None:
        contents[RecordKind.VOICE] = templates.voice.astype("<f4").tobytes()
    for kind, content in contents.items():
        keep(
            cameo_id=enrolment.cameo.public_id,
            version=enrolment.version,
            kind=kind,
            content=content,
            actor="enrolment",
            purpose="made from the recording",
        )


def as_jpeg(picture: Picture) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _straightest(capture: Capture) -> Picture:
    pictures = [picture for _, picture in capture.pictures]
    found = find_faces(pictures)
    turned = [abs(sideways(faces[0])) if faces else np.inf for faces in found]
    return pictures[int(np.argmin(turned))]

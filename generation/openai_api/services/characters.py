"""Characters of that API are characters of ours: an animal, a toy, a drawing, looked at before anybody can cast it."""

from __future__ import annotations

import re
import secrets

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from cameo.enrolment.queries import cameos_of
from cameo.enrolment.services.challenges import check_size
from cameo.enrolment.services.characters import send_source
from cameo.models import Cameo, CameoKind
from cameo.services.making import create_cameo
from common.errors import NotFoundError, RefusedError
from generation.openai_api.errors import BadParameterError

NAME_MAX = 60
HANDLE_STEM_MAX = 14


def create_character(*, by: User, name: str, video: UploadedFile[bytes]) -> Cameo:
    """It can be cast once it has been looked at, seconds later. A human face in it is refused then.

    Raises BadParameterError, InvalidInputError and LimitError.
    """
    if len(name) > NAME_MAX:
        raise BadParameterError(f"A name has at most {NAME_MAX} characters here.", param="name")
    content = b"".join(video.chunks())
    check_size(content)
    try:
        cameo = create_cameo(by=by, kind=CameoKind.CHARACTER, display_name=name, handle=_handle_for(name))
    except RefusedError as error:
        raise BadParameterError(error.message, param="name", code=error.specific_code) from error
    send_source(cameo=cameo, by=by, content=content)
    cameo.refresh_from_db()
    return cameo


def character_called(character_id: str, by: User) -> Cameo:
    """A character of one's own. Raises NotFoundError."""
    rows = cameos_of(by).filter(kind=CameoKind.CHARACTER, public_id=character_id.replace("\x00", ""))
    cameo = rows.first()
    if cameo is None:
        raise NotFoundError(f"No character has the id '{character_id[:80]}'.", code="character_not_found")
    return cameo


def _handle_for(name: str) -> str:
    """That API gives characters no handle; ours need one. Its owner may change it."""
    stem = re.sub(r"[^a-z0-9]+", "", name.lower())[:HANDLE_STEM_MAX]
    return f"{stem or 'character'}{secrets.randbelow(900_000) + 100_000}"

"""The cast as an engine knows it: ids and names where a clip is planned, pictures and pitch only where it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from accounts.models import User
from cameo import consent
from cameo.casting import release
from cameo.errors import ConsentRefusedError
from cameo.models import Cameo, CameoKind, CameoUse
from cameo.queries import handle_of
from cameo.services import using
from clips.models import Clip
from common.errors import ForbiddenError, NotFoundError
from generation.engines.base import EngineRequest, Reference
from generation.models import GenerationJob
from generation.services import casting
from generation.services.requests import ClipRequest

_CAMEOS = {"person", "character"}
log = structlog.get_logger(__name__)


def named(request: ClipRequest, *, by: User, parents: Sequence[Clip]) -> tuple[Reference, ...]:
    """Whom a clip would show, as far as the asker may know. No picture is opened, and a no is not said here.

    The owners are asked later, so one who would refuse is planned for like a handle that leads nowhere.
    """
    shown = parents if request.source_mode is not None else ()
    try:
        found = casting.read_cast(request, shown)
    except ConsentRefusedError:
        return ()
    return tuple(_reference(cameo) for cameo in found if _may_know(cameo, request, by))


def released(job: GenerationJob, request: EngineRequest, folder: Path) -> EngineRequest:
    """The request with the faces and pitches of those whose owners still agree, in `folder`, which dies with the job.

    Call in the worker. Raises ConsentRefusedError before anything is opened.
    """
    uses = {use.cameo.public_id: use for use in using.uses_of_job(job.public_id).select_related("cameo__owner")}
    wanted = [uses[one.id] for one in request.references if one.id in uses]
    for use in wanted:
        consent.decide_again(use, is_running=True)
    if wanted:
        folder.mkdir(mode=0o700, exist_ok=True)
    opened = {use.cameo.public_id: _opened(use, folder) for use in wanted}
    return replace(request, references=tuple(_dressed(one, opened) for one in request.references))


def _may_know(cameo: Cameo, request: ClipRequest, by: User) -> bool:
    try:
        consent.decide(cameo, person=by, purpose=request.purpose)
    except ConsentRefusedError:
        return False
    return True


def _reference(cameo: Cameo) -> Reference:
    kind = "person" if cameo.kind == CameoKind.PERSON else "character"
    names = {"display_name": cameo.display_name} if cameo.display_name else {}
    return Reference(cameo.public_id, kind, f"@{handle_of(cameo)}", attributes=names)  # type: ignore[arg-type]


def _opened(use: CameoUse, folder: Path) -> Reference:
    known = _reference(use.cameo)
    try:
        likeness = release(use, folder=folder)
    except ForbiddenError as error:
        use.cameo.refresh_from_db()
        raise consent.ended(use) from error
    except NotFoundError as error:
        log.warning("likeness gone", use=use.public_id)
        raise _gone(known.name) from error
    attributes = {**known.attributes, **likeness.attributes}
    return replace(known, images=(likeness.image,), ticket=likeness.ticket, attributes=attributes)


def _dressed(reference: Reference, opened: dict[str, Reference]) -> Reference:
    """Nobody is drawn in the place of a person who isn't there: the clip would pass for one with their consent."""
    if reference.id in opened:
        return opened[reference.id]
    if reference.kind in _CAMEOS and not reference.images:
        raise _gone(reference.name)
    return reference


def _gone(name: str) -> ConsentRefusedError:
    return ConsentRefusedError(
        f"No picture of {name} is kept any more. Nothing is charged; make it again once they have recorded a new one.",
        code="likeness_gone",
    )

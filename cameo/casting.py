"""What an engine gets of a likeness, for one use and no longer: opened in the worker, into the folder of the job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cameo.biometrics.models import BiometricRecord, RecordKind
from cameo.biometrics.services import open_record, touch
from cameo.models import Cameo, CameoKind, CameoPermission, CameoState, CameoUse, UseState
from common.errors import ForbiddenError, NotFoundError


@dataclass(frozen=True, slots=True)
class CastLikeness:
    """Fits an engine's `Reference`. `image` is an aligned JPEG of the face (of a character: its middle)."""

    cameo_id: str
    kind: str
    name: str
    ticket: str
    image: Path = field(repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict)
    """`pitch_hertz` where the owner allows the voice."""


def release(use: CameoUse, *, folder: Path) -> CastLikeness:
    """Write the opening down, and put the likeness into `folder`, which dies with the job.

    Call in the worker alone, after consent was decided there. The use is the ticket: one that was withdrawn, or that
    an epoch of its cameo has left behind, opens nothing. Raises ForbiddenError; NotFoundError where the likeness is
    gone.
    """
    use = CameoUse.objects.select_related("cameo").get(pk=use.pk)
    cameo = use.cameo
    is_live = use.state == UseState.GRANTED and use.withdrawn_at is None and cameo.state == CameoState.VERIFIED
    if not is_live or (use.use_epoch, use.view_epoch) != (cameo.use_epoch, cameo.view_epoch):
        raise ForbiddenError("This likeness may not be used any more.", code="consent_withdrawn")
    version = _version(cameo)
    image = folder / f"cast-{cameo.public_id}.jpg"
    image.touch(mode=0o600)
    image.write_bytes(_opened(use, version, RecordKind.PORTRAIT))
    attributes: dict[str, str] = {}
    rules = CameoPermission.objects.filter(cameo=cameo, version=cameo.permission_version).first()
    if rules is not None and rules.allows_voice and cameo.kind == CameoKind.PERSON:
        attributes = _voice(use, version)
    touch(cameo_id=cameo.public_id)
    return CastLikeness(cameo.public_id, cameo.kind, cameo.display_name, use.public_id, image, attributes)


def _version(cameo: Cameo) -> int:
    portraits = BiometricRecord.objects.filter(key__cameo_id=cameo.public_id, kind=RecordKind.PORTRAIT)
    newest = portraits.order_by("-key__version").values_list("key__version", flat=True).first()
    if newest is None:
        raise NotFoundError("This likeness is gone.")
    return int(newest)


def _voice(use: CameoUse, version: int) -> dict[str, str]:
    try:
        figures = json.loads(_opened(use, version, RecordKind.VOICE_FIGURES))
    except NotFoundError:
        return {}
    return {"pitch_hertz": f"{figures['pitch_hertz']:g}"}


def _opened(use: CameoUse, version: int, kind: RecordKind) -> bytes:
    return open_record(
        cameo_id=use.cameo.public_id,
        version=version,
        kind=kind,
        actor=f"job {use.job_id}"[:60],
        purpose=f"cast under {use.public_id}",
    )

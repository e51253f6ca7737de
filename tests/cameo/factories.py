"""Cameos for tests that are not about enrolment."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from cameo import lifecycle
from cameo.models import Cameo, CameoKind, CameoState
from cameo.services.making import create_cameo
from common import clock


def make_cameo(owner: User, *, kind: CameoKind = CameoKind.PERSON, handle: str = "", **fields: Any) -> Cameo:
    """A verified cameo, as enrolment would leave it."""
    if kind is CameoKind.CHARACTER and not handle:
        handle = f"{owner.handle}.pet"
    cameo = create_cameo(by=owner, kind=kind, display_name=fields.pop("display_name", ""), handle=handle)
    with transaction.atomic():
        for state in (CameoState.PROCESSING, CameoState.VERIFIED):
            changes = {"verified_at": clock.now(), **fields} if state is CameoState.VERIFIED else {}
            assert lifecycle.move(cameo, to=state, actor="tests", **changes)
    return cameo

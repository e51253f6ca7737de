"""Cameos for tests that are not about enrolment."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from cameo import lifecycle
from cameo.models import Cameo, CameoAudience, CameoKind, CameoState
from cameo.services.making import create_cameo
from cameo.services.permitting import Rules, set_rules
from common import clock
from social.services import follow_person


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


def open_to(cameo: Cameo, audience: CameoAudience, **rules: Any) -> Cameo:
    """Set the rules as the owner would."""
    set_rules(cameo=cameo, by=cameo.owner, rules=Rules(audience=audience, **rules))
    return cameo


def make_mutuals(one: User, other: User) -> None:
    follow_person(by=one, person=other)
    follow_person(by=other, person=one)

"""The states of a cameo and of a use, and the moves between them; every move of a cameo writes an event."""

from __future__ import annotations

from typing import Any

import structlog

from cameo.models import Cameo, CameoEvent, CameoState, UseState
from common import clock
from common.states import StateMachine

CAMEO = StateMachine(
    CameoState,
    {
        # A person is challenged; a character goes straight to its checks.
        CameoState.DRAFT: {CameoState.CHALLENGED, CameoState.PROCESSING, CameoState.DELETED},
        CameoState.CHALLENGED: {CameoState.PROCESSING, CameoState.FAILED, CameoState.DELETED},
        CameoState.PROCESSING: {
            CameoState.IN_REVIEW,
            CameoState.VERIFIED,
            CameoState.FAILED,
            CameoState.DELETED,
        },
        CameoState.IN_REVIEW: {CameoState.VERIFIED, CameoState.FAILED, CameoState.DELETED},
        CameoState.VERIFIED: {CameoState.PAUSED, CameoState.REVOKED, CameoState.IN_REVIEW, CameoState.DELETED},
        CameoState.FAILED: {CameoState.CHALLENGED, CameoState.PROCESSING, CameoState.DELETED},
        CameoState.PAUSED: {CameoState.VERIFIED, CameoState.REVOKED, CameoState.DELETED},
        # An owner may allow new uses again; what the revocation took down stays down by its epochs.
        CameoState.REVOKED: {CameoState.VERIFIED, CameoState.DELETED},
        CameoState.DELETED: set(),
    },
)
USE = StateMachine(
    UseState,
    {
        UseState.REFUSED: set(),
        UseState.GRANTED: {UseState.DRAFT, UseState.DROPPED, UseState.WITHDRAWN},
        UseState.DRAFT: {UseState.PUBLISHED, UseState.WITHDRAWN},
        UseState.PUBLISHED: {UseState.WITHDRAWN},
        UseState.DROPPED: set(),
        UseState.WITHDRAWN: set(),
    },
)
log = structlog.get_logger(__name__)


def move(cameo: Cameo, *, to: CameoState, actor: str, reason: str = "", **changes: Any) -> bool:
    """Compare-and-set from the state that `cameo` was read with. False: somebody else was first, or no such move.

    Call inside a transaction, so that the event and the move stand or fall together. The row at hand follows.
    """
    moved = CAMEO.move(Cameo.objects.filter(pk=cameo.pk, state=cameo.state), to=to, **changes)
    if not moved:
        return False
    record(cameo, to=to, actor=actor, reason=reason)
    cameo.refresh_from_db()
    return True


def record(cameo: Cameo, *, to: CameoState, actor: str, reason: str = "") -> None:
    """Write the event of a move that has just been made."""
    is_new = to == cameo.state
    CameoEvent.objects.create(
        cameo=cameo,
        at=clock.now(),
        from_state="" if is_new else cameo.state,
        to_state=to,
        actor=actor,
        reason=reason[:200],
    )
    log.info("cameo moved", cameo=cameo.public_id, to=to.value, actor=actor)

"""Doorbells of the cameo app."""

from __future__ import annotations

from cameo.receipts import heads
from cameo.services import approving, carrying_out
from common.tasks import bell


@bell()
def carry_out() -> None:
    """See to everything that was withdrawn and is not seen to yet."""
    carrying_out.carry_out_all()


@bell()
def lapse_approvals() -> None:
    """Owners who stayed silent have said no."""
    approving.lapse_silent()


@bell()
def seal_receipts() -> None:
    """Sign the root of yesterday's receipts."""
    heads.seal_due()

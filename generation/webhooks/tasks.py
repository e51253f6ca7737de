"""Doorbells of webhooks. Beat rings the first one too, which finds whatever nobody was told of."""

from __future__ import annotations

from common.tasks import bell
from generation.webhooks.services import sending


@bell()
def send_due() -> None:
    """Send the deliveries that are due."""
    sending.send_due()


@bell()
def prune() -> None:
    """Forget the old log."""
    sending.prune()

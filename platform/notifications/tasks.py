"""Doorbells of delivery."""

from common.tasks import bell
from notifications import delivery
from notifications.push import sending


@bell()
def deliver() -> None:
    if delivery.deliver_waiting():
        push.ring()


@bell()
def push() -> None:
    sending.send_due()


@bell()
def prune() -> None:
    delivery.prune_events()

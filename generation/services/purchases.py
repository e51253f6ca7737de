"""Credits that were bought elsewhere: a shop's server says so, signed, and they are booked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.conf import settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from accounts.models import User
from common.errors import ForbiddenError, InvalidInputError, NotFoundError, RefusedError
from generation.models import LedgerEntry
from generation.services.ledger import grant

CREDITS_MAX = Decimal(1_000_000)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Purchase:
    """`reference` is the shop's own number of the sale."""

    person: str
    credits: Decimal
    reference: str


def read_purchase(body: bytes, headers: Mapping[str, str]) -> Purchase:
    """The signed message of a shop (Standard Webhooks, HIBARI_PURCHASE_SECRET).

    Raises NotFoundError where no shop was set up, ForbiddenError for a bad signature, InvalidInputError for its words.
    """
    if not settings.PURCHASE_SECRET:
        raise NotFoundError
    try:
        message = Webhook(settings.PURCHASE_SECRET).verify(body, dict(headers))
    except (WebhookVerificationError, ValueError) as error:
        raise ForbiddenError("The signature does not fit this message, or is too old.", code="bad_signature") from error
    try:
        amount = Decimal(str(message["credits"])).quantize(CENT)
        purchase = Purchase(str(message["person"]), amount, str(message["reference"]))
    except (KeyError, TypeError, InvalidOperation) as error:
        raise InvalidInputError("Send person, credits and reference.", code="bad_purchase") from error
    if not (amount.is_finite() and 0 < amount <= CREDITS_MAX) or not 1 <= len(purchase.reference) <= 100:
        raise InvalidInputError("Credits are above 0, a reference has 1 to 100 characters.", code="bad_purchase")
    return purchase


def book_purchase(purchase: Purchase) -> bool:
    """Add the credits; False where this sale had been booked. Raises RefusedError if it was for something else."""
    person = User.objects.filter(public_id=purchase.person).first()
    if person is None:
        raise NotFoundError("Nobody here has this id.", code="unknown_person")
    reference = f"purchase:{purchase.reference}"
    if grant(user=person, amount=purchase.credits, reason="bought", reference=reference):
        return True
    booked = LedgerEntry.objects.get(reference=reference)
    if booked.user_id != person.pk or booked.balance_credits != purchase.credits:
        raise RefusedError("This reference was booked for another person or amount.", code="reference_reused")
    return False

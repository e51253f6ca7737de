"""Credits that are given: with an invite (a fact of accounts, booked here once) or by a campaign."""

from decimal import Decimal

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from accounts.models import InviteRedemption, User
from common.tasks import bell
from generation.models import LedgerEntry
from generation.services.ledger import grant


def grant_bonus_of(redemption: InviteRedemption) -> bool:
    """In the transaction of the redemption. The reference makes it happen once, whoever books it."""
    person = redemption.person
    amount = Decimal(redemption.bonus_credits)
    return amount > 0 and grant(
        user=person, amount=amount, reason="came by an invite", reference=f"invite:{person.public_id}"
    )


@bell()
def grant_invite_bonuses() -> int:
    """Book what is not booked yet, such as redemptions from before a backup, and return how many were."""
    reference = Concat(Value("invite:"), OuterRef("person__public_id"), output_field=CharField())
    booked = LedgerEntry.objects.filter(reference=reference)
    waiting = InviteRedemption.objects.filter(~Exists(booked), bonus_credits__gt=0).select_related("person")
    return sum(grant_bonus_of(redemption) for redemption in waiting[:500])


def grant_campaign(*, name: str, amount: Decimal, people: QuerySet[User]) -> int:
    """Give each of them credits once under this name, and return how many got them now."""
    return sum(
        grant(user=person, amount=amount, reason=name, reference=f"campaign:{name}:{person.public_id}"[:120])
        for person in people.order_by("pk").iterator(chunk_size=500)
    )

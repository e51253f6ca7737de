"""An invite's bonus credits reach the balance, once."""

from decimal import Decimal

import pytest

from accounts.access.invites import invite_of, redeem_invite
from accounts.models import InviteQuota
from generation.models import LedgerEntry, QuotaAccount
from generation.services.bonuses import grant_invite_bonuses
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def test_the_bonus_of_an_invite_is_booked_once() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    redeem_invite(by=bob, code=invite_of(ann).code)
    assert grant_invite_bonuses() == 1
    assert grant_invite_bonuses() == 0
    assert QuotaAccount.objects.get(user=bob).balance == Decimal(20)
    assert LedgerEntry.objects.get().user == bob


def test_an_invite_without_a_bonus_books_nothing() -> None:
    InviteQuota.objects.create(uses=3, bonus_credits=0)
    redeem_invite(by=make_person("bob"), code=invite_of(make_person("ann")).code)
    assert grant_invite_bonuses() == 0
    assert not LedgerEntry.objects.exists()

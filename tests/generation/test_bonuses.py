"""An invite's bonus credits are on the balance when the invite is redeemed, once."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.access.invites import invite_of, redeem_invite
from accounts.models import InviteQuota, InviteRedemption
from generation.models import LedgerEntry, QuotaAccount
from generation.services.bonuses import grant_invite_bonuses
from tests.cast import client_of, make_person, post_json, signed_up_client

pytestmark = pytest.mark.django_db


def balance(client: Client) -> float:
    return float(client.get("/api/v1/me/quota").json()["balance"])


def test_the_bonus_is_there_with_the_answer() -> None:
    code, bob = invite_of(make_person("ann")).code, client_of(make_person("bob"))
    assert balance(bob) == 0
    assert post_json(bob, "/api/v1/me/invite/redeem", {"code": code}).json()["bonus_credits"] == 20
    assert balance(bob) == 20
    assert balance(signed_up_client("cat@example.com", invite_code=code)) == 20
    assert (grant_invite_bonuses(), LedgerEntry.objects.count()) == (0, 2)


def test_a_bonus_that_was_never_booked_is_found_and_booked_once() -> None:
    bob = make_person("bob")
    InviteRedemption.objects.create(person=bob, invite=invite_of(make_person("ann")), bonus_credits=20)
    assert grant_invite_bonuses() == 1
    assert grant_invite_bonuses() == 0
    assert QuotaAccount.objects.get(user=bob).balance == Decimal(20)
    assert LedgerEntry.objects.get().user == bob


def test_an_invite_without_a_bonus_books_nothing() -> None:
    InviteQuota.objects.create(uses=3, bonus_credits=0)
    redeem_invite(by=make_person("bob"), code=invite_of(make_person("ann")).code)
    assert grant_invite_bonuses() == 0
    assert not LedgerEntry.objects.exists()

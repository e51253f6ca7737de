"""Bought credits: a shop's signature is its credential, and one sale is booked once."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from accounts.models import User
from common import clock
from generation.models import LedgerEntry
from generation.services import ledger
from generation.services.verifying import verify
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/v1/purchases"
SECRET = "whsec_" + base64.b64encode(b"a shop's own secret, 32 bytes it").decode()


@pytest.fixture
def ann(settings: Settings) -> User:
    settings.PURCHASE_SECRET = SECRET
    return make_person("ann")


def sell(message: Any, *, secret: str = SECRET, age: timedelta = timedelta(), signature: str | None = None) -> Any:
    body = message if isinstance(message, str) else json.dumps(message)
    at = clock.now() - age
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body) if signature is None else signature,
    }
    return Client().post(PATH, body, content_type="application/json", headers=headers)


def sale(ann: User, **changes: Any) -> dict[str, Any]:
    return {"person": ann.public_id, "credits": 100, "reference": "order-1", **changes}


def test_a_signed_sale_adds_its_credits_once(ann: User) -> None:
    assert sell(sale(ann)).json() == {"is_new": True}
    assert sell(sale(ann)).json() == {"is_new": False}
    assert ledger.quota_of(ann).balance == 100
    assert verify().problems == ()


def test_a_sale_delivered_many_times_at_once_is_booked_once(ann: User) -> None:
    def deliver(_: int) -> bool:
        try:
            return bool(sell(sale(ann)).json()["is_new"])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(deliver, range(8)))
    assert sum(answers) == 1
    assert ledger.quota_of(ann).balance == 100


@pytest.mark.parametrize("change", [{"credits": 200}, {"person": "bob"}])
def test_a_reference_is_not_booked_for_anything_else(ann: User, change: dict[str, Any]) -> None:
    bob = make_person("bob")
    sell(sale(ann))
    if "person" in change:
        change = {"person": bob.public_id}
    answer = sell(sale(ann, **change))
    assert (answer.status_code, answer.json()["code"]) == (422, "reference_reused")
    assert (ledger.quota_of(ann).balance, ledger.quota_of(bob).balance) == (Decimal(100), Decimal(0))


@pytest.mark.parametrize(
    "forgery",
    [
        {"secret": "whsec_" + base64.b64encode(b"another secret of the same length").decode()},
        {"age": timedelta(minutes=6)},
        {"age": -timedelta(minutes=6)},
        {"signature": ""},
        {"signature": "v1,AAAA"},
        {"signature": "nonsense"},
    ],
)
def test_a_forged_or_old_message_is_refused(ann: User, forgery: dict[str, Any]) -> None:
    answer = sell(sale(ann), **forgery)
    assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature")
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"credits": 0}, 400),
        ({"credits": -5}, 400),
        ({"credits": "NaN"}, 400),
        ({"credits": 10**9}, 400),
        ({"credits": "a lot"}, 400),
        ({"reference": ""}, 400),
        ({"reference": "x" * 101}, 400),
        ({"person": "usr_nobody"}, 404),
    ],
)
def test_a_sale_that_makes_no_sense_is_refused(ann: User, change: dict[str, Any], status: int) -> None:
    assert sell(sale(ann, **change)).status_code == status
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("body", ["[]", "7", '"x"', "{}", "{oops"])
def test_a_signed_body_of_another_shape_is_refused(ann: User, body: str) -> None:
    assert sell(body).status_code in {400, 403}
    assert not LedgerEntry.objects.exists()


def test_without_a_shop_there_is_no_such_place(ann: User, settings: Settings) -> None:
    settings.PURCHASE_SECRET = ""
    assert sell(sale(ann)).status_code == 404


def test_the_ledger_of_a_person_tells_every_move_newest_first(ann: User) -> None:
    sell(sale(ann))
    ledger.grant(user=ann, amount=Decimal(5), reason="thanks")
    ledger.grant(user=make_person("bob"), amount=Decimal(9), reason="not ann's")
    page = client_of(ann).get("/api/v1/me/ledger?limit=1").json()
    assert [(row["kind"], row["credits"], row["reason"]) for row in page["data"]] == [("grant", 5.0, "thanks")]
    rest = client_of(ann).get(f"/api/v1/me/ledger?cursor={page['next']}").json()
    assert [(row["credits"], row["reason"]) for row in rest["data"]] == [(100.0, "bought")]
    assert rest["next"] is None


def test_a_campaign_reaches_everybody_of_a_plan_once(ann: User) -> None:
    pro = make_person("pro", plan="pro")
    for expected in (1, 0):
        out = StringIO()
        call_command("grant_campaign", "spring", "30", "--plan", "pro", stdout=out)
        assert json.loads(out.getvalue()) == {"campaign": "spring", "people": expected, "credits": 30.0 * expected}
    assert (ledger.quota_of(pro).balance, ledger.quota_of(ann).balance) == (Decimal(30), Decimal(0))


@pytest.mark.parametrize("amount", ["0", "-3", "NaN", "much"])
def test_a_campaign_of_nothing_is_refused(amount: str) -> None:
    with pytest.raises(CommandError):
        call_command("grant_campaign", "spring", amount)

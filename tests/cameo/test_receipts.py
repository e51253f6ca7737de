"""Receipts: chained, sealed, verifiable by anybody, and an edit in SQL is found at its place."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from accounts.registry import contributors
from cameo.models import (
    Cameo,
    CameoAudience,
    CameoState,
    CameoUse,
    ConsentReceipt,
    ReceiptAct,
    ReceiptHead,
    Scope,
    UseState,
)
from cameo.receipts.chain import commit_to
from cameo.receipts.heads import climb, facts_of, path_of, root_of, seal_due
from cameo.receipts.recording import record_use
from cameo.services.revoking import revoke
from cameo.services.withdrawing import remove_use
from common import clock
from common.signing import canonical, is_genuine
from tests.cameo.factories import make_cameo, open_to
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cameo(ann: User) -> Cameo:
    return open_to(make_cameo(ann), CameoAudience.EVERYONE)


def make_use(cameo: Cameo, person: User, state: UseState = UseState.DRAFT) -> CameoUse:
    use = CameoUse.objects.create(
        cameo=cameo, person=person, state=state, clip_id="clip_1", use_epoch=1, view_epoch=1, permission_version=2
    )
    record_use(use, ReceiptAct.ISSUED)
    return use


def verify(**options: Any) -> dict[str, Any]:
    """What the command prints last, whether or not it found faults."""
    out = StringIO()
    with suppress(CommandError):
        call_command("verify_receipts", stdout=out, stderr=StringIO(), **options)
    found: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return found


def edit(statement: str, *values: str) -> None:
    """As somebody with the database's own rights would, past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values or None)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_whole_chain_verifies(cameo: Cameo) -> None:
    bob = make_person("bob")
    for _ in range(5):
        make_use(cameo, bob)
    assert verify() == {"receipts": 5, "chains": 1, "seals": 0, "faults": []}


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE cameo_consentreceipt SET body = replace(body, 'personal', 'comedy') WHERE sequence = 3", 3),
        ("UPDATE cameo_consentreceipt SET act = 'withdrawn' WHERE sequence = 2", 2),
        ("UPDATE cameo_consentreceipt SET use_id = NULL WHERE sequence = 4", 4),
        ("UPDATE cameo_consentreceipt SET at = at - interval '1 day' WHERE sequence = 5", 5),
        ("UPDATE cameo_consentreceipt SET previous_hash = repeat('a', 64) WHERE sequence = 2", 2),
    ],
)
def test_an_edit_in_sql_is_found_at_its_sequence_number(cameo: Cameo, statement: str, sequence: int) -> None:
    bob = make_person("bob")
    for _ in range(5):
        make_use(cameo, bob)
    edit(statement)
    assert verify()["faults"][0]["sequence"] == sequence


def test_a_removed_link_is_missed(cameo: Cameo) -> None:
    bob = make_person("bob")
    for _ in range(4):
        make_use(cameo, bob)
    edit("DELETE FROM cameo_receiptparty USING cameo_consentreceipt r WHERE receipt_id = r.id AND r.sequence = 2")
    edit("DELETE FROM cameo_consentreceipt WHERE sequence = 2")
    assert verify()["faults"][0] == {"cameo": cameo.public_id, "sequence": 2, "problem": "missing"}


def test_receipts_and_seals_are_insert_only(cameo: Cameo) -> None:
    make_use(cameo, make_person("bob"))
    for statement in ("UPDATE cameo_consentreceipt SET body = '{}'", "DELETE FROM cameo_consentreceipt"):
        with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_yesterday_is_sealed_once_and_a_cut_off_tail_breaks_the_seal(cameo: Cameo) -> None:
    bob = make_person("bob")
    for _ in range(3):
        make_use(cameo, bob)
    assert seal_due() == []
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=20)):
        assert len(seal_due()) == 1
        assert seal_due() == []
    head = ReceiptHead.objects.get()
    assert head.count == 3
    assert verify()["faults"] == []
    edit("DELETE FROM cameo_receiptparty USING cameo_consentreceipt r WHERE receipt_id = r.id AND r.sequence = 3")
    edit("DELETE FROM cameo_consentreceipt WHERE sequence = 3")
    assert "not those that were sealed" in verify()["faults"][0]["problem"]


def test_anybody_can_verify_a_receipt_down_to_the_signed_root(cameo: Cameo) -> None:
    bob = make_person("bob")
    for _ in range(3):
        make_use(cameo, bob)
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=20)):
        seal_due()
    receipt = ConsentReceipt.objects.get(sequence=2)
    answer = Client().get(f"/api/v1/receipts/{receipt.hash}").json()
    assert (answer["id"], answer["state"], answer["is_intact"]) == (receipt.public_id, "consumed", True)
    seal = answer["seal"]
    path = [(step["side"], step["hash"]) for step in seal["path"]]
    assert climb(receipt.hash, path) == seal["root"]
    facts = {name: seal[name] for name in ("day", "count", "root", "previous_root")}
    assert is_genuine(facts, seal["signature"], seal["public_key"])
    assert not is_genuine({**facts, "count": 4}, seal["signature"], seal["public_key"])
    published = Client().get("/api/v1/receipt-keys").json()["keys"]
    assert seal["public_key"] in [key["public_key"] for key in published]


def test_a_seal_signed_by_somebody_elses_key_is_found(cameo: Cameo) -> None:
    make_use(cameo, make_person("bob"))
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=20)):
        seal_due()
    head, forger = ReceiptHead.objects.get(), Ed25519PrivateKey.generate()
    signature = b64encode(forger.sign(canonical(facts_of(head)).encode())).decode()
    key = b64encode(forger.public_key().public_bytes_raw()).decode()
    edit("UPDATE cameo_receipthead SET signature = %s, public_key = %s", signature, key)
    head.refresh_from_db()
    assert is_genuine(facts_of(head), head.signature, head.public_key)
    assert "not signed by a key of ours" in verify()["faults"][0]["problem"]


def test_an_answer_names_nobody_until_the_salt_is_shown(cameo: Cameo) -> None:
    bob = make_person("bob")
    make_use(cameo, bob)
    receipt = ConsentReceipt.objects.get()
    text = Client().get(f"/api/v1/receipts/{receipt.public_id}").content.decode()
    assert bob.public_id not in text
    assert "bob" not in text
    assert json.loads(receipt.body)["person"] == commit_to(bob, receipt.party.salt)


def test_withdrawn_receipts_say_so(cameo: Cameo, ann: User) -> None:
    bob = make_person("bob")
    removed, standing, running = make_use(cameo, bob), make_use(cameo, bob), make_use(cameo, bob, UseState.GRANTED)

    def states() -> list[str]:
        uses = (removed, standing, running)
        hashes = [ConsentReceipt.objects.get(use=use, act=ReceiptAct.ISSUED).hash for use in uses]
        return [Client().get(f"/api/v1/receipts/{one}").json()["state"] for one in hashes]

    assert states() == ["consumed", "consumed", "issued"]
    remove_use(use=removed, by=ann)
    assert states() == ["withdrawn", "consumed", "issued"]
    revoke(cameo=cameo, by=ann, scope=Scope.NO_NEW_USES)
    assert states() == ["withdrawn", "consumed", "withdrawn"]
    revoke(cameo=Cameo.objects.get(), by=ann)
    assert states() == ["withdrawn", "withdrawn", "withdrawn"]


def test_an_unknown_receipt_is_not_found() -> None:
    assert Client().get("/api/v1/receipts/" + "0" * 64).status_code == 404


def test_leaving_takes_the_name_out_of_receipts_and_leaves_the_chain_whole(cameo: Cameo, ann: User) -> None:
    bob = make_person("bob")
    use = make_use(cameo, bob)
    CameoUse.objects.update(prompt="@ann waves")
    share = next(share for share in contributors() if share.name == "cameos")
    exported = {piece.name: list(piece.rows) for piece in share.export(bob) if hasattr(piece, "rows")}
    assert exported["my_uses"][0]["prompt"] == "@ann waves"
    assert share.erase(bob)["names_in_receipts"] == 1
    use.refresh_from_db()
    assert use.prompt == ""
    assert verify()["faults"] == []
    share.erase(ann)
    cameo.refresh_from_db()
    assert cameo.state == CameoState.DELETED
    assert share.erase(ann)["cameos"] == 0
    assert verify()["faults"] == []


@pytest.mark.parametrize("count", [*range(1, 18), 33])
def test_every_leaf_climbs_to_the_root_and_no_other_does(count: int) -> None:
    leaves = [f"{number:064x}" for number in range(count)]
    root = root_of(leaves)
    for at, leaf in enumerate(leaves):
        assert climb(leaf, path_of(leaves, at)) == root
        assert climb("f" * 64, path_of(leaves, at)) != root

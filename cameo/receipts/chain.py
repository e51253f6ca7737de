"""One chain of hashes for each cameo: appending to it, and finding what was edited behind our back."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from cameo.models import Cameo, CameoUse, ConsentReceipt, ReceiptAct, ReceiptParty
from cameo.receipts.signing import canonical
from common import clock
from common.ids import new_public_id

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain no longer says what was written."""

    cameo_id: str
    sequence: int
    problem: str


def hash_link(previous_hash: str, body: str) -> str:
    return hashlib.sha256(f"{previous_hash}\n{body}".encode()).hexdigest()


def commit_to(person: User, salt: str) -> str:
    """Stands for a person in a body. Without the salt, which can be erased, nobody finds out whom it means."""
    return hashlib.sha256(f"{salt}:{person.public_id}".encode()).hexdigest()


def append(
    *,
    cameo: Cameo,
    act: ReceiptAct,
    use: CameoUse | None = None,
    person: User | None = None,
    facts: Mapping[str, Any] | None = None,
) -> ConsentReceipt:
    """Write the next link. The caller holds the lock on the cameo's row, which puts the links in order."""
    last = ConsentReceipt.objects.filter(cameo=cameo).order_by("-sequence").first()
    salt = secrets.token_hex(16)
    at = clock.now()
    receipt = ConsentReceipt(
        public_id=new_public_id(ConsentReceipt.public_id_prefix),
        cameo=cameo,
        sequence=last.sequence + 1 if last else 1,
        act=act,
        use=use,
        at=at,
        previous_hash=last.hash if last else GENESIS,
    )
    body = {
        **(facts or {}),
        **_columns_of(receipt, cameo, use),
        "person": commit_to(person, salt) if person is not None else None,
    }
    receipt.body = canonical(body)
    receipt.hash = hash_link(receipt.previous_hash, receipt.body)
    receipt.save(force_insert=True)
    if person is not None:
        ReceiptParty.objects.create(receipt=receipt, person=person, salt=salt)
    return receipt


def _columns_of(receipt: ConsentReceipt, cameo: Cameo, use: CameoUse | None) -> dict[str, Any]:
    """What the body repeats of the row, so that neither can be changed alone."""
    return {
        "receipt": receipt.public_id,
        "cameo": cameo.public_id,
        "sequence": receipt.sequence,
        "act": str(receipt.act),
        "use": use.public_id if use is not None else None,
        "at": receipt.at.isoformat(),
    }


def verify_chain(cameo: Cameo) -> Iterator[Fault]:
    """Every link in order; one fault for each link that was edited, removed or put in."""
    expected_sequence, previous = 1, GENESIS
    rows = ConsentReceipt.objects.filter(cameo=cameo).select_related("use", "cameo").order_by("sequence")
    for row in rows.iterator(chunk_size=2000):
        if row.sequence != expected_sequence:
            yield Fault(cameo.public_id, expected_sequence, "missing")
        elif problem := _problem(row, previous):
            yield Fault(cameo.public_id, row.sequence, problem)
        expected_sequence, previous = row.sequence + 1, row.hash


def _problem(row: ConsentReceipt, previous: str) -> str:
    if row.previous_hash != previous:
        return "does not follow the link before it"
    if hash_link(row.previous_hash, row.body) != row.hash:
        return "body does not match its hash"
    body = json.loads(row.body)
    if any(body.get(name) != value for name, value in _columns_of(row, row.cameo, row.use).items()):
        return "columns do not match the body"
    return ""

"""One chain of hashes for each cameo: appending to it, and finding what was edited behind our back."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from cameo.models import Cameo, CameoUse, ConsentReceipt, ReceiptAct, ReceiptParty
from common import clock
from common.ids import new_public_id
from common.signing import canonical

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


@dataclass(frozen=True, slots=True)
class Entry:
    """What a link is about: a use and who made it, or the cameo as a whole."""

    use: CameoUse | None = None
    person: User | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def append(*, cameo: Cameo, act: ReceiptAct, entry: Entry) -> ConsentReceipt:
    """Write the next link. The caller holds the lock on the cameo's row, which puts the links in order."""
    (receipt,) = append_all(cameo=cameo, act=act, entries=[entry])
    return receipt


def append_all(*, cameo: Cameo, act: ReceiptAct, entries: Sequence[Entry]) -> list[ConsentReceipt]:
    """Several links in a row, in three statements however many. The caller holds the same lock."""
    last = ConsentReceipt.objects.filter(cameo=cameo).order_by("-sequence").first()
    receipts: list[ConsentReceipt] = []
    parties: list[ReceiptParty] = []
    for entry in entries:
        salt = secrets.token_hex(16)
        last = _link(cameo, act, entry, last, salt)
        receipts.append(last)
        if entry.person is not None:
            parties.append(ReceiptParty(receipt=last, person=entry.person, salt=salt))
    ConsentReceipt.objects.bulk_create(receipts)
    for party in parties:
        party.receipt_id = party.receipt.pk
    ReceiptParty.objects.bulk_create(parties)
    return receipts


def _link(cameo: Cameo, act: ReceiptAct, entry: Entry, last: ConsentReceipt | None, salt: str) -> ConsentReceipt:
    receipt = ConsentReceipt(
        public_id=new_public_id(ConsentReceipt.public_id_prefix),
        cameo=cameo,
        sequence=last.sequence + 1 if last else 1,
        act=act,
        use=entry.use,
        at=clock.now(),
        previous_hash=last.hash if last else GENESIS,
    )
    body = {
        **entry.facts,
        **_columns_of(receipt, cameo, entry.use),
        "person": commit_to(entry.person, salt) if entry.person is not None else None,
    }
    receipt.body = canonical(body)
    receipt.hash = hash_link(receipt.previous_hash, receipt.body)
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

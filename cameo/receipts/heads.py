"""The daily seal: a Merkle root over every receipt of a day, signed, each seal linked to the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from cameo.models import ConsentReceipt, ReceiptHead
from cameo.receipts.chain import Fault
from common import clock
from common.signing import public_key, sign, signer_of

SETTLES_IN = timedelta(minutes=15)
"""A receipt of 23:59 may commit a little after midnight."""


def root_of(leaves: Sequence[str]) -> str:
    """RFC 9162 §2.1.1: leaves and nodes are hashed with different prefixes, so that neither passes for the other."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = [_leaf(leaf) for leaf in leaves]
    while len(level) > 1:
        pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def path_of(leaves: Sequence[str], index: int) -> list[tuple[str, str]]:
    """What to hash a leaf with, from the bottom up: ("left" or "right", hash)."""
    path: list[tuple[str, str]] = []
    level = [_leaf(leaf) for leaf in leaves]
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(("left" if sibling < index else "right", level[sibling].hex()))
        pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
        index //= 2
    return path


def climb(leaf: str, path: Sequence[tuple[str, str]]) -> str:
    """The root that a leaf and its path lead to."""
    at = _leaf(leaf)
    for side, other in path:
        at = _node(bytes.fromhex(other), at) if side == "left" else _node(at, bytes.fromhex(other))
    return at.hex()


def _leaf(hexadecimal: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(hexadecimal)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaves_of(day: date) -> list[str]:
    rows = ConsentReceipt.objects.filter(at__date=day).order_by("cameo_id", "sequence")
    return list(rows.values_list("hash", flat=True))


def seal_due() -> list[ReceiptHead]:
    """Seal every past day that has receipts and no seal yet, oldest first. Twice is fine."""
    last_day = (clock.now() - SETTLES_IN - timedelta(days=1)).date()
    sealed = ReceiptHead.objects.order_by("-day").values_list("day", flat=True).first()
    open_rows = ConsentReceipt.objects.filter(at__date__lte=last_day)
    if sealed is not None:
        open_rows = open_rows.filter(at__date__gt=sealed)
    days = sorted(set(open_rows.values_list("at__date", flat=True).distinct()))
    return [head for day in days if (head := _seal(day)) is not None]


def _seal(day: date) -> ReceiptHead | None:
    previous = ReceiptHead.objects.filter(day__lt=day).order_by("-day").values_list("root", flat=True).first() or ""
    leaves = leaves_of(day)
    head = ReceiptHead(
        day=day, count=len(leaves), root=root_of(leaves), previous_root=previous, public_key=public_key()
    )
    head.signature = sign(facts_of(head))
    try:
        with transaction.atomic():
            head.save(force_insert=True)
    except IntegrityError:
        return None
    return head


def facts_of(head: ReceiptHead) -> dict[str, Any]:
    """What a seal signs."""
    return {
        "day": head.day.isoformat(),
        "count": head.count,
        "root": head.root,
        "previous_root": head.previous_root,
    }


def verify_heads() -> Iterator[Fault]:
    """Every seal against its signature, its day's receipts and the seal before it."""
    previous = ""
    for head in ReceiptHead.objects.order_by("day"):
        leaves = leaves_of(head.day)
        if not signer_of(facts_of(head), head.signature):
            yield Fault("", 0, f"the seal of {head.day} is not signed by a key of ours")
        if head.previous_root != previous:
            yield Fault("", 0, f"the seal of {head.day} does not follow the one before")
        if (len(leaves), root_of(leaves)) != (head.count, head.root):
            yield Fault("", 0, f"the receipts of {head.day} are not those that were sealed")
        previous = head.root

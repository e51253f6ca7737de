"""What anybody may ask of a receipt: is it ours, does it still stand, and what does it say without saying who."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q

from cameo.models import CameoUse, ConsentReceipt, ReceiptAct, ReceiptHead, Scope, UseState
from cameo.receipts.chain import hash_link
from cameo.receipts.heads import facts_of, leaves_of, path_of
from common.errors import NotFoundError


def answer_about(name: str) -> dict[str, Any]:
    """By id or by hash, as manifests name it. Raises NotFoundError."""
    named = Q(public_id=name) | Q(hash=name)
    receipt = ConsentReceipt.objects.filter(named).select_related("cameo", "use").first()
    if receipt is None:
        raise NotFoundError("There is no such receipt.")
    ended = withdrawal_of(receipt)
    return {
        "id": receipt.public_id,
        "act": receipt.act,
        "state": _state(receipt, ended),
        "withdrawn_at": ended.at if ended is not None else None,
        "is_intact": hash_link(receipt.previous_hash, receipt.body) == receipt.hash,
        "hash": receipt.hash,
        "previous_hash": receipt.previous_hash,
        "body": json.loads(receipt.body),
        "seal": _seal(receipt),
    }


def withdrawal_of(receipt: ConsentReceipt) -> ConsentReceipt | None:
    """The link that took this one back, if any: of the same use, or of the whole cameo after it."""
    later = ConsentReceipt.objects.filter(cameo=receipt.cameo, sequence__gt=receipt.sequence).order_by("sequence")
    own = later.filter(act=ReceiptAct.WITHDRAWN, use=receipt.use) if receipt.use is not None else later.none()
    was_made = receipt.use is not None and receipt.use.state in {UseState.DRAFT, UseState.PUBLISHED}
    for revoked in later.filter(act=ReceiptAct.REVOKED):
        if json.loads(revoked.body)["scope"] != Scope.NO_NEW_USES or not was_made:
            first = own.filter(sequence__lt=revoked.sequence).first()
            return first or revoked
    return own.first()


def _state(receipt: ConsentReceipt, ended: ConsentReceipt | None) -> str:
    if ended is not None or receipt.act in {ReceiptAct.WITHDRAWN, ReceiptAct.REVOKED}:
        return "withdrawn"
    use: CameoUse | None = receipt.use
    is_used = use is not None and use.state in {UseState.DRAFT, UseState.PUBLISHED}
    return "consumed" if is_used else "issued"


def _seal(receipt: ConsentReceipt) -> dict[str, Any] | None:
    """The signed root of its day and the way up to it; none until the day is over."""
    head = ReceiptHead.objects.filter(day=receipt.at.date()).first()
    if head is None:
        return None
    leaves = leaves_of(head.day)
    path = path_of(leaves, leaves.index(receipt.hash)) if receipt.hash in leaves else []
    return {
        **facts_of(head),
        "signature": head.signature,
        "public_key": head.public_key,
        "path": [{"side": side, "hash": other} for side, other in path],
    }

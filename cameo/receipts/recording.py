"""What a receipt of a use says."""

from __future__ import annotations

import hashlib

from cameo.models import CameoPermission, CameoUse, ConsentReceipt, ReceiptAct
from cameo.receipts.chain import append
from cameo.receipts.signing import canonical

_RULES = (
    "audience",
    "asks_each_use",
    "allows_politics",
    "allows_revealing",
    "allows_changed_appearance",
    "allows_voice",
    "banned_words",
    "banned_topics",
    "wishes",
)


def record_use(use: CameoUse, act: ReceiptAct, *, reason: str = "") -> ConsentReceipt:
    """Append to the chain of the use's cameo. The caller holds the lock on the cameo's row."""
    facts = {
        "purpose": use.purpose,
        "kind": use.kind,
        "job": use.job_id or None,
        "clip": use.clip_id or None,
        "permission_version": use.permission_version,
        "permission_sha256": hash_of_rules(use),
        "grant": use.grant.public_id if use.grant is not None else None,
        "grant_version": use.grant.version if use.grant is not None else None,
        "use_epoch": use.use_epoch,
        "view_epoch": use.view_epoch,
        "reason": reason or None,
    }
    return append(cameo=use.cameo, act=act, use=use, person=use.person, facts=facts)


def hash_of_rules(use: CameoUse) -> str | None:
    """Of the rules' text as they stood, so that a version can't be rewritten later."""
    rules = CameoPermission.objects.filter(cameo=use.cameo_id, version=use.permission_version).values(*_RULES).first()
    return hashlib.sha256(canonical(rules).encode()).hexdigest() if rules is not None else None

"""What a receipt of a use says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from cameo.models import Cameo, CameoPermission, CameoUse, ConsentReceipt, ReceiptAct
from cameo.receipts.chain import Entry, append, append_all
from common.signing import canonical

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
    entry = Entry(use, use.person, _facts_of(use, hash_of_rules(use), reason))
    return append(cameo=use.cameo, act=act, entry=entry)


def record_uses(uses: Sequence[CameoUse], act: ReceiptAct, *, reason: str = "") -> None:
    """The same for many, whose cameos the caller has locked: few statements for each cameo, not for each use."""
    rules: dict[tuple[int, int], str | None] = {}
    entries: dict[Cameo, list[Entry]] = {}
    for use in uses:
        version = (use.cameo_id, use.permission_version)
        if version not in rules:
            rules[version] = hash_of_rules(use)
        entries.setdefault(use.cameo, []).append(Entry(use, use.person, _facts_of(use, rules[version], reason)))
    for cameo, rows in entries.items():
        append_all(cameo=cameo, act=act, entries=rows)


def _facts_of(use: CameoUse, rules: str | None, reason: str) -> dict[str, Any]:
    return {
        "purpose": use.purpose,
        "kind": use.kind,
        "job": use.job_id or None,
        "clip": use.clip_id or None,
        "permission_version": use.permission_version,
        "permission_sha256": rules,
        "grant": use.grant.public_id if use.grant is not None else None,
        "grant_version": use.grant.version if use.grant is not None else None,
        "use_epoch": use.use_epoch,
        "view_epoch": use.view_epoch,
        "reason": reason or None,
    }


def hash_of_rules(use: CameoUse) -> str | None:
    """Of the rules' text as they stood, so that a version can't be rewritten later."""
    rules = CameoPermission.objects.filter(cameo=use.cameo_id, version=use.permission_version).values(*_RULES).first()
    return hashlib.sha256(canonical(rules).encode()).hexdigest() if rules is not None else None

"""What a withdrawal asks for beyond the reads that have stopped: everything above is told, and a report is signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import connection
from django.db.models import F, Q

from cameo.biometrics.services import shred
from cameo.lifecycle import USE
from cameo.models import CameoUse, Revocation, Scope, UseState
from cameo.registry import Ended, followers
from common import clock
from common.signing import public_key, sign
from notifications.kinds import Kind
from notifications.services import notify

log = structlog.get_logger(__name__)
CANNOT = (
    "Copies that people downloaded or recorded outside can't be called back.",
    "An outside object storage serves an address that it has signed for up to 60 seconds more.",
    "Backups keep sealed copies until they expire; without its key a likeness in them can't be opened.",
)
USES_AT_ONCE = 5_000


def carry_out_all() -> int:
    """Every withdrawal that is not finished, oldest first. Returns how many were. Twice at once is fine."""
    finished = 0
    for revocation in Revocation.objects.filter(finished_at=None).select_related("cameo__owner").order_by("pk"):
        with _alone(f"revocation:{revocation.pk}") as is_alone:
            if is_alone:
                carry_out(revocation)
                finished += 1
    with _alone("withdrawn uses") as is_alone:
        if is_alone:
            _carry_out_uses()
    return finished


def carry_out(revocation: Revocation) -> None:
    """Tell every app, keep what each did, sign the whole and tell the owner. An app that fails is asked again later."""
    if Revocation.objects.filter(pk=revocation.pk).exclude(finished_at=None).exists():
        return
    ended = Ended(
        cameo=revocation.cameo.pk,
        cameo_id=revocation.cameo.public_id,
        takes_down=revocation.scope != Scope.NO_NEW_USES,
        forgets=revocation.scope == Scope.FORGET_ME,
    )
    steps: list[dict[str, Any]] = list(revocation.report.get("steps", []))
    works = [(follower.name, follower.carry_out) for follower in followers()]
    urgent = sum(follower.is_urgent for follower in followers())
    for name, work in [*works[:urgent], ("cameo", _end_uses), *works[urgent:]]:
        started = clock.now()
        counts = dict(work(ended))
        steps.append(_step(name, started.isoformat(), counts))
        Revocation.objects.filter(pk=revocation.pk).update(report={"steps": steps})
    if ended.forgets:
        keys = shred(cameo_id=ended.cameo_id, actor=revocation.actor, purpose="forget me")
        steps.append(_step("biometrics", clock.now().isoformat(), {"keys_destroyed": keys}))
    _finish(revocation, steps)


def _step(name: str, started_at: str, counts: Mapping[str, int]) -> dict[str, Any]:
    return {"app": name, "started_at": started_at, "finished_at": clock.now().isoformat(), "counts": dict(counts)}


def _finish(revocation: Revocation, steps: list[dict[str, Any]]) -> None:
    held = sum(count for step in steps for name, count in step["counts"].items() if name.startswith("held_"))
    now = clock.now()
    report = {
        "revocation": revocation.public_id,
        "cameo": revocation.cameo.public_id,
        "scope": revocation.scope,
        "reads_stopped_at": revocation.at.isoformat(),
        "finished_at": now.isoformat(),
        "steps": steps,
        "cannot": [*CANNOT, *([f"{held} files stay sealed under a legal hold."] if held else [])],
        "public_key": public_key(),
    }
    finished = Revocation.objects.filter(pk=revocation.pk, finished_at=None).update(
        report=report, signature=sign(report), finished_at=now
    )
    if finished:
        old = CameoUse.objects.filter(cameo=revocation.cameo_id, view_epoch__lt=revocation.view_epoch, swept_at=None)
        old.filter(withdrawn_at__isnull=False).update(swept_at=now)
        ids = {"cameo": revocation.cameo.public_id, "revocation": revocation.public_id}
        notify(recipients=[revocation.cameo.owner_id], kind=Kind.CAMEO_CHANGED, ids=ids)
        log.info("revocation carried out", revocation=revocation.public_id)


def _end_uses(ended: Ended) -> Mapping[str, int]:
    """The uses themselves. Those in jobs end with their jobs."""
    if not ended.takes_down:
        return {"uses": 0}
    old = CameoUse.objects.filter(cameo=ended.cameo, view_epoch__lt=F("cameo__view_epoch"))
    made = old.filter(state__in=[UseState.DRAFT, UseState.PUBLISHED])
    counts = {"uses": USE.move(made, to=UseState.WITHDRAWN, withdrawn_at=clock.now())}
    if ended.forgets:
        CameoUse.objects.filter(cameo=ended.cameo).exclude(prompt="").update(prompt="")
    return counts


def _carry_out_uses() -> None:
    """Single uses that were withdrawn: by their owner, or with the grant they came under."""
    open_rows = CameoUse.objects.filter(withdrawn_at__isnull=False, swept_at=None)
    by_cameo: dict[tuple[int, str], list[int]] = {}
    rows = open_rows.order_by("pk").values_list("cameo_id", "cameo__public_id", "pk")
    for cameo, cameo_id, use in rows[:USES_AT_ONCE]:
        by_cameo.setdefault((cameo, cameo_id), []).append(use)
    for (cameo, cameo_id), uses in by_cameo.items():
        for follower in followers():
            follower.carry_out(Ended(cameo=cameo, cameo_id=cameo_id, uses=tuple(uses)))
        CameoUse.objects.filter(Q(pk__in=uses)).update(swept_at=clock.now())


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Whether nobody else does this at the moment. A lock of the database's session, gone with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"cameo:{name}"])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"cameo:{name}"])

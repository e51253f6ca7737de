"""The enrolled faces and voices that are watched, opened in the memory of a worker and nowhere else.

Every question first asks the rows which records still stand, so that one that was shredded is forgotten at the next.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from cameo.biometrics.envelope import SealBrokenError
from cameo.biometrics.master import MasterKeyError
from cameo.biometrics.models import Act, BiometricRecord, RecordKind
from cameo.biometrics.services import unsealed, write_down
from common import clock

log = structlog.get_logger(__name__)
_lock = threading.Lock()
_opened: dict[RecordKind, dict[int, tuple[str, NDArray[np.float32]]]] = {RecordKind.FACE: {}, RecordKind.VOICE: {}}


@dataclass(frozen=True, slots=True)
class Gallery:
    """Everybody who is watched: row i of `vectors` belongs to `cameo_ids[i]`."""

    cameo_ids: tuple[str, ...]
    vectors: NDArray[np.float32] = field(repr=False)

    def __len__(self) -> int:
        return len(self.cameo_ids)

    def without(self, cameo_ids: frozenset[str]) -> Gallery:
        keep = [index for index, cameo_id in enumerate(self.cameo_ids) if cameo_id not in cameo_ids]
        return Gallery(tuple(self.cameo_ids[index] for index in keep), self.vectors[keep])


def gallery_of(kind: RecordKind, *, actor: str, purpose: str) -> Gallery:
    """All watched records of a kind. One line of audit for the comparison, whoever is in it."""
    standing = BiometricRecord.objects.filter(kind=kind, is_watched=True, expires_at__gt=clock.now())
    ids = set(standing.values_list("pk", flat=True))
    with _lock:
        known = _opened[kind]
        for gone in set(known) - ids:
            del known[gone]
        fresh = ids - set(known)
    loaded = _load(kind, fresh) if fresh else {}
    with _lock:
        known.update(loaded)
        rows = [known[pk] for pk in sorted(ids) if pk in known]
    if rows:
        write_down(Act.MATCHED, cameo_id="", kind=kind.value, actor=actor, purpose=purpose, records=len(rows))
    size = rows[0][1].size if rows else 0
    vectors = np.stack([vector for _, vector in rows]) if rows else np.zeros((0, size), np.float32)
    return Gallery(tuple(cameo_id for cameo_id, _ in rows), vectors)


def forget() -> None:
    """Drop everything that this process has opened."""
    with _lock:
        for known in _opened.values():
            known.clear()


def _load(kind: RecordKind, ids: set[int]) -> dict[int, tuple[str, Any]]:
    """Records that don't open are left out, loudly: one broken row must not blind the watch to all others."""
    found: dict[int, tuple[str, NDArray[np.float32]]] = {}
    for record in BiometricRecord.objects.filter(pk__in=ids, kind=kind).select_related("key").iterator():
        try:
            found[record.pk] = record.key.cameo_id, np.frombuffer(unsealed(record), "<f4")
        except (SealBrokenError, MasterKeyError) as error:
            log.error("a watched record doesn't open", record=record.pk, reason=type(error).__name__)
    return found

"""Whose likeness the warm engine of this process may still know, so that withdrawn ones are forgotten."""

from __future__ import annotations

import threading

from cameo.models import Cameo
from generation.engines.host.engine_process import EngineProcess
from generation.models import GenerationJob
from generation.services import casting

_lock = threading.Lock()
_known: dict[str, tuple[int, int]] = {}
"""Epochs of each cameo when it was last rendered here."""


def remember(job: GenerationJob) -> None:
    """Note the cast of a job before its render begins."""
    rows = Cameo.objects.filter(public_id__in=casting.reference_ids(job))
    with _lock:
        _known.update(
            {name: (use, view) for name, use, view in rows.values_list("public_id", "use_epoch", "view_epoch")}
        )


def forget_withdrawn(process: EngineProcess) -> int:
    """Tell the engine to drop every likeness whose epochs have moved on. Returns how many."""
    with _lock:
        known = dict(_known)
    if not known:
        return 0
    rows = Cameo.objects.filter(public_id__in=known).values_list("public_id", "use_epoch", "view_epoch")
    withdrawn = [name for name, use, view in rows if known[name] != (use, view)]
    if withdrawn:
        process.forget(withdrawn)
        with _lock:
            for name in withdrawn:
                _known.pop(name, None)
    return len(withdrawn)

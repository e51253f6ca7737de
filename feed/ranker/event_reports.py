"""What `train_ranker --events` does: learn from what is stored, judge on the newest of it, promote if no worse."""

from __future__ import annotations

from typing import Any

from feed.ranker.log_reports import LogRun, train_on_exposures
from feed.ranker.pointer import note_trained_until
from feed.ranker.stored_events import stored_exposures, vectors_of
from feed.ranker.versions_from_logs import Tell

LEAST_EXPOSURES = 200
HELD_OUT_MOST, HELD_OUT_LEAST, HELD_OUT_ROWS = 0.2, 0.02, 500
"""The newest rows are judged before anything learns from them; the next training learns them."""


def train_on_events(run: LogRun, *, tell: Tell) -> dict[str, Any]:
    """Raises ValueError where too little has happened yet."""
    exposures = stored_exposures()
    if len(exposures) < LEAST_EXPOSURES:
        raise ValueError(f"Only {len(exposures)} impressions have events; {LEAST_EXPOSURES} are needed to learn.")
    share = min(HELD_OUT_MOST, max(HELD_OUT_LEAST, HELD_OUT_ROWS / len(exposures)))
    tell({"exposures": len(exposures), "actions": list(exposures.action_names)})
    report = train_on_exposures(run, exposures, tell=tell, vectors=vectors_of(exposures), share=share)
    note_trained_until(run.folder, int(exposures.times_ms[-1]))
    return report

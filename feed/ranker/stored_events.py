"""What viewers of this site did, as exposures: one row for each impression that anything is known of."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from django.db import connection

from common import clock
from feed.ranker.exposures import Exposures, with_watching
from feed.ranker.questions import ACTIONS
from feed.vectors import Vector, vectors_of_clips

LEARNED_DAYS = 30
MOST_ROWS = 200_000
ROWS = f"""
    SELECT * FROM (
        SELECT viewer_id, clip_id, author_id, extract(epoch FROM min(received_at)) * 1000 AS at,
            max(watch_ms), max(duration_ms), {", ".join(f"bool_or(kind = '{action}')" for action in ACTIONS)}
        FROM feed_feedevent WHERE day >= %s GROUP BY viewer_id, impression_id, clip_id, author_id
        ORDER BY at DESC LIMIT {MOST_ROWS}
    ) row ORDER BY at
"""  # noqa: S608 - names of our own


def stored_exposures() -> Exposures:
    """The newest impressions of the last days, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [clock.now().date() - timedelta(days=LEARNED_DAYS)])
        rows = cursor.fetchall()
    table = np.array(rows, np.float64).reshape(len(rows), 6 + len(ACTIONS))
    exposures = Exposures(
        users=table[:, 0].astype(np.int64),
        items=table[:, 1].astype(np.int64),
        authors=table[:, 2].astype(np.int64),
        times_ms=table[:, 3].astype(np.int64),
        watch_ms=table[:, 4].astype(np.float32),
        duration_ms=table[:, 5].astype(np.float32),
        actions=table[:, 6:].astype(np.float32),
        action_names=ACTIONS,
        has_watch=True,
    )
    return with_watching(exposures)


def vectors_of(exposures: Exposures) -> dict[int, Vector]:
    return vectors_of_clips(np.unique(exposures.items).tolist())

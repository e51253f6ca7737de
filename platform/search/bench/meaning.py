"""How good and how fast the search by meaning is: the bare index, and as people ask it where nearly all is hidden."""

from __future__ import annotations

import statistics
import time

import numpy as np
from django.db import connection, transaction

from accounts.models import User
from search.bench.world import Crowd
from search.queries import SCAN_EFFORT, clips_by_meaning

NEIGHBOURS, PROBES, FILTERED_PROBES = 10, 60, 20
ONE_IN_VISIBLE = 10
"""With the filters on, one clip in so many may be seen by the searcher."""

_NEAREST = (
    "SELECT clip_id FROM search_clipdocument ORDER BY meaning <=> %s::halfvec LIMIT %s"  # the bare scan, index or not
)


def measure_meaning(crowd: Crowd) -> dict[str, float]:
    """Recall of the ten nearest and p95 of both ways, over probes near to clips but equal to none."""
    probes = _probes(crowd, PROBES)
    return _compared(_scan(probes, uses_index=True), _scan(probes, uses_index=False))


def measure_filtered(crowd: Crowd) -> dict[str, float]:
    """The same through the product's own query, for a viewer to whom nine clips of ten are closed."""
    probes = _probes(crowd, FILTERED_PROBES)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE clips_clip SET visibility = 'private' WHERE id %% %s <> 0", [ONE_IN_VISIBLE])
        cursor.execute("ANALYZE clips_clip")
        by_index = _search(crowd.viewer, probes)
        cursor.execute("SELECT set_config('enable_indexscan', 'off', true)")
        exact = _search(crowd.viewer, probes)
        transaction.set_rollback(True)
    missing = max(len(true) - len(keys) for keys, true in zip(by_index[0], exact[0], strict=True))
    return {"visible_share": 1 / ONE_IN_VISIBLE, "most_missing": missing, **_compared(by_index, exact)}


def _probes(crowd: Crowd, count: int) -> np.ndarray:
    random = np.random.default_rng(11)
    chosen = crowd.vectors[random.integers(0, len(crowd.vectors), count)]
    return np.asarray(chosen + 0.01 * random.standard_normal(chosen.shape).astype(np.float32))


Scan = tuple[list[list[int]], list[float]]


def _compared(by_index: Scan, exact: Scan) -> dict[str, float]:
    pairs = zip(by_index[0], exact[0], strict=True)
    # A probe near to nothing that may be seen has nothing to recall.
    hits = [len(set(one) & set(other)) / len(other) if other else 1.0 for one, other in pairs]
    index_p95, exact_p95 = (float(np.percentile(scan[1], 95)) for scan in (by_index, exact))
    return {
        "recall": round(statistics.mean(hits), 4),
        "index_p95_milliseconds": round(index_p95 * 1000, 3),
        "exact_p95_milliseconds": round(exact_p95 * 1000, 3),
        "exact_p95_over_index_p95": round(exact_p95 / index_p95, 1),
    }


def _search(viewer: User, probes: np.ndarray) -> Scan:
    found, times = [], []
    for probe in probes:
        started = time.perf_counter()
        found.append(clips_by_meaning(viewer, probe.tolist(), NEIGHBOURS))
        times.append(time.perf_counter() - started)
    return found, times


def _scan(probes: np.ndarray, *, uses_index: bool) -> Scan:
    found, times = [], []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_indexscan', %s, true)", ["on" if uses_index else "off"])
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", [str(SCAN_EFFORT)])
        for probe in probes:
            text = "[" + ",".join(f"{value:.5f}" for value in probe) + "]"
            started = time.perf_counter()
            cursor.execute(_NEAREST, [text, NEIGHBOURS])
            found.append([row[0] for row in cursor.fetchall()])
            times.append(time.perf_counter() - started)
        cursor.execute("SELECT set_config('enable_indexscan', 'on', true)")
    return found, times

"""Finding clips by word and by meaning, and people by name. Visibility is part of each query, never an afterthought."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import structlog
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import F, QuerySet
from pgvector.django import CosineDistance

from clips.models import Clip
from clips.queries import listed_clips, wanted_by, with_details
from common.compiled import first_through
from inference import client as inference
from inference.client import InferenceUnavailableError
from search.models import LANGUAGE, ClipDocument
from social.queries import Viewer

log = structlog.get_logger(__name__)
DEPTH = 200
"""How many of each kind of hit are looked at: the end of what paging through a search can reach."""
SCAN_EFFORT = 100
"""hnsw.ef_search: recall above .97 on our clips at a fortieth of the cost of an exact scan."""
RANK_SOFTENING = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
FAR = 0.75
"""Cosine distance beyond which a clip has nothing to do with the query."""
PATIENCE_SECONDS = 0.5
"""For the vector of a query: whoever searches would rather see what the words alone find."""


def meaning_of(text: str) -> Sequence[float] | None:
    """The vector of a query, or None where the model is away: words still work then."""
    try:
        vector: Sequence[float] = inference.embed([text], timeout_seconds=PATIENCE_SECONDS)[0].tolist()
    except InferenceUnavailableError:
        log.info("searching by words alone")
        return None
    return vector


def _documents(viewer: Viewer) -> QuerySet[ClipDocument]:
    """Documents of what may stand in this viewer's lists, without what they muted."""
    clips = wanted_by(listed_clips(viewer), viewer)
    return ClipDocument.objects.filter(clip__in=clips)


def clips_by_words(viewer: Viewer, text: str) -> list[int]:
    """Best first. All hits are ranked, and the door is asked from the best on, until there are enough."""
    query = SearchQuery(text, config=LANGUAGE, search_type="websearch")
    hits = ClipDocument.objects.filter(words=query).annotate(rank=SearchRank(F("words"), query, normalization=1))
    door = wanted_by(listed_clips(viewer), viewer)
    return [key for key, _ in first_through(hits.values_list("pk", "rank"), door, DEPTH)]


@transaction.atomic
def clips_by_meaning(viewer: Viewer, vector: Sequence[float], depth: int = DEPTH) -> list[int]:
    """Nearest first. The scan goes on until enough visible rows are found, so that filters never starve a search."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", [str(SCAN_EFFORT)])
    near = _documents(viewer).exclude(meaning=None).annotate(distance=CosineDistance("meaning", vector))
    rows = near.order_by("distance").values_list("pk", "distance")[:depth]
    return [key for key, distance in sorted(rows, key=lambda row: row[1]) if distance <= FAR]


def fuse(*rankings: Iterable[int]) -> list[int]:
    """One ranking out of several: high in any is good, high in all is better."""
    score: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for place, key in enumerate(ranking):
            score[key] += 1 / (RANK_SOFTENING + place + 1)
    return sorted(score, key=lambda key: (-score[key], -key))


def find_clips(viewer: Viewer, text: str) -> list[int]:
    """Keys of clips for a query, best first, at most twice DEPTH."""
    vector = meaning_of(text)
    by_meaning = clips_by_meaning(viewer, vector) if vector is not None else []
    return fuse(clips_by_words(viewer, text), by_meaning)


def load_clips(viewer: Viewer, keys: Sequence[int]) -> list[Clip]:
    """These clips in this order, if they are still visible."""
    rows = {clip.pk: clip for clip in with_details(listed_clips(viewer).filter(pk__in=keys), viewer)}
    return [rows[key] for key in keys if key in rows]

"""What a team would write first: a factorization by `implicit`, and one query for the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import connection
from scipy import sparse

from accounts.models import User
from clips.api.render import clip_out
from clips.models import Clip, ClipState, Visibility
from clips.queries import with_details
from feed.bench.world import World

FACTORS, FOUND = 64, 200


def load_implicit() -> Any:
    """The library, or None where it is not installed: it is no part of the product, and brings no types."""
    try:
        import implicit
    except ImportError:
        return None
    return implicit


class FactorsAndRows:
    """Alternating least squares over likes; a page asks for 200 clips and takes the first ten that are published."""

    def __init__(self, implicit: Any, world: World) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT viewer_id, clip_id, count(*) FROM feed_feedevent GROUP BY 1, 2")
            rows = np.array(cursor.fetchall(), np.int64).reshape(-1, 3)
        self.world = world
        viewers, clips = rows[:, 0] - world.first_person, rows[:, 1] - world.first_clip
        known = (viewers >= 0) & (viewers < world.count) & (clips >= 0) & (clips < world.clips)
        shape = (world.count, world.clips)
        self.seen: Any = sparse.csr_matrix((rows[known, 2], (viewers[known], clips[known])), shape=shape, dtype="f4")
        self.model = implicit.als.AlternatingLeastSquares(factors=FACTORS, iterations=5, random_state=0)
        self.model.fit(self.seen, show_progress=False)

    def page(self, viewer: User, number: int, limit: int) -> list[dict[str, Any]]:
        """Asked anew for each page, as there is no session: the page number is an offset."""
        place = viewer.pk - self.world.first_person
        found, _ = self.model.recommend(place, self.seen[place], N=FOUND)
        keys = [int(clip) + self.world.first_clip for clip in found]
        rows = Clip.objects.filter(pk__in=keys, state=ClipState.PUBLISHED, visibility=Visibility.PUBLIC)
        order = {key: index for index, key in enumerate(keys)}
        clips = sorted(with_details(rows.exclude(creator=viewer), viewer), key=lambda clip: order[clip.pk])
        return [clip_out(clip, viewer) for clip in clips[number * limit : (number + 1) * limit]]

"""The numbers on a profile. Any app above may add to them under a kind of its own; each change is an appended row."""

from collections import defaultdict

from django.db import connection, transaction

from social.models import ProfileCount, ProfileCountDelta

FOLLOWERS = "followers"
FOLLOWING = "following"

_FOLD = """
WITH gone AS (
    DELETE FROM social_profilecountdelta WHERE id IN (
        SELECT id FROM social_profilecountdelta ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING person_id, kind, delta
)
INSERT INTO social_profilecount AS total (person_id, kind, value)
SELECT person_id, kind, sum(delta) FROM gone GROUP BY person_id, kind ORDER BY person_id, kind
ON CONFLICT (person_id, kind) DO UPDATE SET value = total.value + excluded.value
"""


def add_to_count(person_id: int, kind: str, delta: int) -> None:
    """Record that a number on a profile changed. Call it in the transaction of the change itself."""
    ProfileCountDelta.objects.create(person_id=person_id, kind=kind, delta=delta)


def counts_of(person_id: int) -> dict[str, int]:
    """Every number of a profile, exact to this moment, in one query; kinds never counted are absent."""
    folded = ProfileCount.objects.filter(person_id=person_id).values_list("kind", "value")
    waiting = ProfileCountDelta.objects.filter(person_id=person_id).values_list("kind", "delta")
    totals: dict[str, int] = defaultdict(int)
    for kind, value in folded.union(waiting, all=True):
        totals[kind] += value
    return dict(totals)


def fold_counts(batch: int = 10_000) -> None:
    """Fold the oldest waiting changes into the totals. Several may run at once; each takes rows of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOLD, [batch])

"""Proving that counts are what happened: every total is worked out anew from the facts and held against what is told.

Totals and facts are read in one statement, so that what happens meanwhile is in both or in neither.
Shares and views are told and not kept one by one: there is nothing to hold them against.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from clips.models import Counter, CounterDelta

DELTA_MAX = 32_000
"""A delta is a small integer."""
DERIVED = (Counter.LIKES, Counter.SAVES, Counter.REPOSTS, Counter.COMMENTS, Counter.REMIXES)


@dataclass(frozen=True, slots=True)
class Drift:
    """A count that says `told` where the facts say `true`."""

    clip_id: int
    counter: str
    told: int
    true: int


def find_drift() -> list[Drift]:
    """Every count that is wrong. Empty is what it should be."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        return [Drift(*row) for row in cursor.fetchall()]


@transaction.atomic
def mend_drift(drifts: list[Drift]) -> None:
    """Append what is missing as further changes; counting goes on meanwhile."""
    deltas = []
    for drift in drifts:
        missing = drift.true - drift.told
        while missing:
            step = max(-DELTA_MAX, min(DELTA_MAX, missing))
            deltas.append(CounterDelta(clip_id=drift.clip_id, counter=drift.counter, amount=step))
            missing -= step
    CounterDelta.objects.bulk_create(deltas)


_FACTS = " UNION ALL ".join(
    [
        *(
            f"SELECT clip_id, '{counter}' AS counter FROM clips_reaction WHERE kind = '{kind}'"  # noqa: S608 - ours
            for kind, counter in (("like", "likes"), ("save", "saves"), ("repost", "reposts"))
        ),
        """SELECT clip_id, 'comments' FROM clips_comment said JOIN accounts_user author ON author.id = said.author_id
            WHERE said.state = 'visible' AND author.is_active AND author.leaves_at IS NULL""",
        """SELECT parent_id, 'remixes' FROM (
            SELECT DISTINCT edge.parent_id, edge.child_id FROM clips_lineageedge edge
            JOIN clips_clip child ON child.id = edge.child_id AND child.state = 'published') once""",
    ]
)
_TOLD = " UNION ALL ".join(
    [
        "SELECT clip_id, counter, amount FROM clips_counterdelta",
        *(
            f"SELECT clip_id, '{counter.value}', {counter.value} FROM clips_clipstats"  # noqa: S608 - our own names
            for counter in DERIVED
        ),
    ]
)
_SQL = f"""
    WITH facts AS (SELECT clip_id, counter, count(*) AS n FROM ({_FACTS}) each GROUP BY 1, 2),
    told AS (SELECT clip_id, counter, sum(amount) AS n FROM ({_TOLD}) each
        WHERE counter NOT IN ('shares', 'views') GROUP BY 1, 2)
    SELECT clip_id, counter, coalesce(told.n, 0), coalesce(facts.n, 0)
    FROM told FULL JOIN facts USING (clip_id, counter)
    WHERE coalesce(told.n, 0) <> coalesce(facts.n, 0) ORDER BY 1, 2
"""  # noqa: S608 - nothing in it comes from outside

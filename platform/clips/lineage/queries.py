"""Pieces of the graph of remixes, each of bounded size and in a number of queries that does not grow with the graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from clips.models import Clip, ClipState
from common.compiled import STAND_INS, CompiledQuery

LEVELS = 20
"""How many generations one page of ancestors goes up."""
ROWS_MAX = 200
SPARE = 6
"""Children looked at beyond twice the width, so that a few hidden clips leave no hole in a tree."""
TREE_DEPTH_MAX, TREE_WIDTH_MAX = 4, 8


@dataclass(frozen=True, slots=True)
class Ancestors:
    """One page, farthest first. `above` is where the next page goes on: the clips of its farthest generation.

    `parents` has the public ids of what each of them, and each clip that was asked about, was made from, by primary key
    and in the order of its pieces; they may stand on the next page.
    """

    clips: list[Clip]
    above: list[int]
    parents: dict[int, list[str]]


@dataclass(slots=True)
class Node:
    """A clip in a tree and what was made from it, newest first."""

    clip: Clip
    children: list[Node] = field(default_factory=list)


def ancestors_above(clips: Sequence[int]) -> Ancestors:
    """What these clips (by primary key) were made from, up to LEVELS generations; removed ones too, for credit."""
    with connection.cursor() as cursor:
        cursor.execute(_UP, [list(clips), LEVELS + 1, ROWS_MAX + len(clips)])
        found: list[tuple[int, int | None, list[str]]] = cursor.fetchall()
    levels = {pk: level for pk, level, _ in found if level is not None}
    rows = Clip.objects.filter(pk__in=levels).select_related("creator")
    ordered = sorted(rows, key=lambda row: (-levels[row.pk], row.pk))
    is_cut = len(levels) >= ROWS_MAX
    farthest = min(LEVELS, max(levels.values(), default=0) - is_cut)
    shown = [row for row in ordered if levels[row.pk] <= farthest]
    has_more = len(shown) < len(ordered)
    above = [row.pk for row in shown if levels[row.pk] == farthest] if has_more else []
    return Ancestors(shown, above, {pk: list(dict.fromkeys(parents)) for pk, _, parents in found})


_UP = """
    WITH RECURSIVE up(id, level) AS (
        SELECT unnest(%s::bigint[]), 0
        UNION
        SELECT edge.parent_id, up.level + 1 FROM up
        JOIN clips_lineageedge edge ON edge.child_id = up.id WHERE up.level < %s
    )
    SELECT id, min(nullif(level, 0)), ARRAY(
        SELECT parent.public_id FROM clips_lineageedge edge JOIN clips_clip parent ON parent.id = edge.parent_id
        WHERE edge.child_id = up.id ORDER BY edge.position
    )
    FROM up GROUP BY id ORDER BY 2 NULLS FIRST, id LIMIT %s
"""


CHILD_KEYS = CompiledQuery(
    """
    SELECT DISTINCT parent_id, child_id FROM clips_lineageedge
    WHERE ROW(parent_id, child_id) < ROW(%s, %s) AND parent_id >= %s ORDER BY parent_id DESC, child_id DESC
    """,
    (STAND_INS[1], STAND_INS[2], STAND_INS[1]),
)
"""What was made directly from a clip, below a primary key, the highest first, each once.

Not `parent_id = %s`: then PostgreSQL may walk all edges by child and drop those of other parents.
"""


def tree_below(clip: Clip, listed: Callable[[Collection[int]], Mapping[int, Clip]], *, depth: int, width: int) -> Node:
    """`clip` and at most `depth` generations of at most `width` remixes each, as far as the viewer may see them:
    `listed` says which of these clips, by primary key, may stand in a list for them.

    A removed clip stays as a tombstone where something made from it is still there to be seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DOWN, [clip.pk, 2 * width + SPARE, depth, ROWS_MAX])
        edges: list[tuple[int, int]] = cursor.fetchall()
    ids = {child for child, _ in edges}
    shown = listed(ids)
    tombstones = Clip.objects.filter(pk__in=ids - set(shown), state=ClipState.REMOVED, published_at__isnull=False)
    known = {**shown} | {row.pk: row for row in tombstones}
    below: dict[int, list[int]] = {}
    for child, parent in edges:
        if child in known:
            below.setdefault(parent, []).append(child)
    return _grow(clip, known, below, width, depth)


_DOWN = """
    WITH RECURSIVE down(id, parent_id, level) AS (
        SELECT %s::bigint, NULL::bigint, 0
        UNION
        SELECT kid.child_id, down.id, down.level + 1 FROM down
        CROSS JOIN LATERAL (
            SELECT DISTINCT edge.parent_id, edge.child_id FROM clips_lineageedge edge
            JOIN clips_clip clip ON clip.id = edge.child_id AND clip.published_at IS NOT NULL
                AND clip.visibility IN ('public', 'followers')
            WHERE edge.parent_id >= down.id AND edge.parent_id <= down.id
            ORDER BY edge.parent_id DESC, edge.child_id DESC LIMIT %s
        ) kid
        WHERE down.level < %s
    )
    SELECT id, parent_id FROM down WHERE level > 0 LIMIT %s
"""
"""Breadth first, so that the limit cuts the leaves. The parent as a range for the reason given at CHILD_KEYS."""


def _grow(clip: Clip, known: dict[int, Clip], below: dict[int, list[int]], width: int, depth: int) -> Node:
    node = Node(clip)
    for pk in below.get(clip.pk, []) if depth else []:
        child = _grow(known[pk], known, below, width, depth - 1)
        if (child.children or child.clip.state != ClipState.REMOVED) and len(node.children) < width:
            node.children.append(child)
    return node

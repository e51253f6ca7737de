"""Ways into the index: by mark, by frames that look alike, by terms of the sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from django.db import connection, transaction
from psycopg import sql

from moderation.provenance.fingerprint import MATCH_DISTANCE, SOUND_DISTANCE, bit_text, sound_hashes
from moderation.provenance.models import FrameHashRow, MediaFingerprint, SoundHashRow

_NEIGHBOURS: LiteralString = """
    SELECT query.number, near.fingerprint_id, near.distance
    FROM unnest(%s::text[]) WITH ORDINALITY AS query(bits, number)
    CROSS JOIN LATERAL (
        SELECT fingerprint_id, bits <~> query.bits::bit(256) AS distance
        FROM {table} ORDER BY bits <~> query.bits::bit(256) LIMIT %s
    ) AS near
    WHERE near.distance <= %s
"""
_NEIGHBOURS_EACH = 12
_EF_SEARCH = 80
_SOUND_HASHES_MAX, _SOUND_CANDIDATES = 24, 8


@dataclass(frozen=True, slots=True)
class HashMatch:
    """A stored clip near some of the hashes asked about: which of them, and how close at best."""

    fingerprint_id: int
    queries: frozenset[int]
    distance: int


def by_mark(ident: int, *, epoch: int) -> MediaFingerprint | None:
    if ident >= 1 << 63:
        return None
    return MediaFingerprint.objects.filter(mark_id=ident, mark_epoch=epoch).first()


def by_sound_mark(ident: int, *, epoch: int) -> list[MediaFingerprint]:
    """All clips of that epoch whose mark begins with these 32 bits: seldom more than one."""
    return list(MediaFingerprint.objects.filter(sound_mark_id=ident, mark_epoch=epoch)[:8])


def epochs_in_use() -> list[int]:
    """Newest first."""
    found = MediaFingerprint.objects.order_by("-mark_epoch").values_list("mark_epoch", flat=True).distinct()
    return list(found)


def by_frames(hashes: Sequence[bytes]) -> list[HashMatch]:
    """Clips with frames within the matching distance, those that match most frames first."""
    return _near(hashes, FrameHashRow, MATCH_DISTANCE)


def by_sound(terms: Sequence[int]) -> list[MediaFingerprint]:
    """Clips with near neighbours of these terms, most first: candidates to be compared in full."""
    hashes = sound_hashes(terms, stride=1)
    spread = hashes[:: -(-len(hashes) // _SOUND_HASHES_MAX) or 1]
    matches = _near(spread, SoundHashRow, SOUND_DISTANCE)[:_SOUND_CANDIDATES]
    found = MediaFingerprint.objects.in_bulk([match.fingerprint_id for match in matches])
    return [found[match.fingerprint_id] for match in matches if match.fingerprint_id in found]


def _near(hashes: Sequence[bytes], rows_of: type[FrameHashRow | SoundHashRow], within: int) -> list[HashMatch]:
    if not hashes:
        return []
    texts = [bit_text(bits) for bits in hashes]
    query = sql.SQL(_NEIGHBOURS).format(table=sql.Identifier(rows_of._meta.db_table))
    with transaction.atomic(), connection.cursor() as cursor:
        # Deleted rows stay in the graph until a vacuum: where many of them are near, the search must go on past them.
        cursor.execute(
            "SELECT set_config('hnsw.ef_search', %s, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)",
            [str(_EF_SEARCH)],
        )
        cursor.execute(query, [texts, _NEIGHBOURS_EACH, within])
        rows = cursor.fetchall()
    queries: dict[int, set[int]] = defaultdict(set)
    nearest: dict[int, int] = {}
    for number, fingerprint_id, distance in rows:
        queries[fingerprint_id].add(number - 1)
        nearest[fingerprint_id] = min(int(distance), nearest.get(fingerprint_id, within))
    matches = [HashMatch(key, frozenset(found), nearest[key]) for key, found in queries.items()]
    return sorted(matches, key=lambda match: (-len(match.queries), match.distance))

"""Ways into the index: by mark, by frames that look alike, by terms of the sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from moderation.provenance.fingerprint import MATCH_DISTANCE
from moderation.provenance.models import MediaFingerprint

_NEIGHBOURS = """
    SELECT query.number, near.fingerprint_id, near.distance
    FROM unnest(%s::text[]) WITH ORDINALITY AS query(bits, number)
    CROSS JOIN LATERAL (
        SELECT fingerprint_id, bits <~> query.bits::bit(256) AS distance
        FROM provenance_framehashrow ORDER BY bits <~> query.bits::bit(256) LIMIT %s
    ) AS near
    WHERE near.distance <= %s
"""
_NEIGHBOURS_EACH = 12
_EF_SEARCH = 80
_SOUND_TERMS_MIN = 3


@dataclass(frozen=True, slots=True)
class FrameMatch:
    """A stored clip that looks like some of the frames asked about: which of them, and how close at best."""

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


def by_frames(hashes: Sequence[bytes]) -> list[FrameMatch]:
    """Clips with frames within the matching distance, those that match most frames first."""
    if not hashes:
        return []
    texts = [f"{int.from_bytes(bits, 'big'):0256b}" for bits in hashes]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", [str(_EF_SEARCH)])
        cursor.execute(_NEIGHBOURS, [texts, _NEIGHBOURS_EACH, MATCH_DISTANCE])
        rows = cursor.fetchall()
    queries: dict[int, set[int]] = defaultdict(set)
    nearest: dict[int, int] = {}
    for number, fingerprint_id, distance in rows:
        queries[fingerprint_id].add(number - 1)
        nearest[fingerprint_id] = min(int(distance), nearest.get(fingerprint_id, MATCH_DISTANCE))
    matches = [FrameMatch(key, frozenset(found), nearest[key]) for key, found in queries.items()]
    return sorted(matches, key=lambda match: (-len(match.queries), match.distance))


def by_sound(terms: Sequence[int]) -> list[MediaFingerprint]:
    """Clips that share at least three terms, most first: candidates to be compared bit by bit."""
    if len(set(terms)) < _SOUND_TERMS_MIN:
        return []
    wanted = set(terms)
    found = MediaFingerprint.objects.filter(sound_terms__overlap=sorted(wanted))[:200]
    shared = {row: len(wanted.intersection(row.sound_terms)) for row in found}
    ordered = sorted(shared, key=lambda row: -shared[row])
    return [row for row in ordered if shared[row] >= _SOUND_TERMS_MIN][:8]

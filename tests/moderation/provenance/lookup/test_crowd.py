"""The crowd that look-ups are measured in: like a real index, and gone afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction

from moderation.provenance import queries
from moderation.provenance.bench import crowd
from moderation.provenance.bench.attacks import PICTURE, make_copy
from moderation.provenance.finish import finish
from moderation.provenance.lookup.service import look_up
from moderation.provenance.media import MediaKind
from moderation.provenance.models import FrameHashRow, MediaFingerprint, SoundHashRow
from moderation.provenance.services import remember_clip
from tests.moderation.provenance import factories

pytestmark = pytest.mark.django_db


def test_a_crowd_grows_leaves_the_products_own_index_alone_and_goes(tmp_path: Path) -> None:
    media = finish(factories.request(tmp_path, frames=48))
    remember_clip(clip_id=factories.ANN, media=media)
    own = FrameHashRow.objects.count()
    with transaction.atomic():
        crowd.open_own_index()
        assert MediaFingerprint.objects.count() == 0
        crowd.grow_to(20)
        crowd.grow_to(50)
        assert MediaFingerprint.objects.count() == 50
        assert FrameHashRow.objects.count() == 50 * 30
        assert SoundHashRow.objects.count() == 50 * 24
        transaction.set_rollback(True)
    assert (MediaFingerprint.objects.count(), FrameHashRow.objects.count()) == (1, own)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)", [crowd.SCHEMA])
        assert cursor.fetchone() == (None,)


def test_a_clip_is_found_among_the_crowd_by_its_unsigned_pictures(tmp_path: Path) -> None:
    media = finish(factories.request(tmp_path, frames=96))
    crowd.open_own_index()
    remember_clip(clip_id=factories.ANN, media=media)
    crowd.grow_to(60)

    copy = make_copy(media.file(MediaKind.STANDARD).path, PICTURE[1], tmp_path)
    assert look_up(copy).clip_id == factories.ANN


def test_hashes_of_one_made_up_clip_are_near_each_other_and_far_from_the_next() -> None:
    crowd.open_own_index()
    crowd.grow_to(10)
    row = FrameHashRow.objects.order_by("pk").first()
    assert row is not None
    bits = int(str(row.bits), 2).to_bytes(32, "big") if isinstance(row.bits, str) else None
    matches = queries.by_frames([bits]) if bits else []
    assert [match.fingerprint_id for match in matches] == [row.fingerprint_id]

"""After a test with transactions of its own the database is as empty as Django's flush leaves it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection
from django.test import TransactionTestCase

from accounts.models import User
from clips.models import Clip
from inference.client import EMBEDDING_DIMENSIONS
from moderation.screening.models import ScreeningEvent
from search.models import ClipDocument
from tests.cast import make_person
from tests.clips.factories import make_clip
from tests.flushing import _empty, flush_what_was_written

pytestmark = pytest.mark.django_db(transaction=True)


class Case(TransactionTestCase):
    """Only there to be torn down."""


def rows() -> dict[str, int]:
    """How many rows each table has that has any."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        counts: dict[str, Any] = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - no input
            counts[table] = cursor.fetchone()[0]  # type: ignore[index]
    return {table: count for table, count in counts.items() if count}


def test_nothing_is_left_but_what_a_flush_writes() -> None:
    flush_what_was_written(Case())
    bare = rows()
    assert set(bare) == {ContentType._meta.db_table, Permission._meta.db_table}
    clip = make_clip(make_person("ann"))
    ClipDocument.objects.create(clip=clip, text="a red ball", meaning=[0.1] * EMBEDDING_DIMENSIONS)
    Group.objects.create(name="moderators").permissions.add(Permission.objects.order_by("pk")[0])
    event = ScreeningEvent.objects.create(content_sha256="0" * 64)
    with pytest.raises(DatabaseError):
        event.delete()
    assert len(rows()) >= 7
    _empty("default")
    assert rows() == bare
    assert not User.objects.exists()
    assert not Clip.objects.exists()


def test_permissions_that_a_test_made_are_gone_too() -> None:
    flush_what_was_written(Case())
    bare = rows()
    Permission.objects.create(codename="fly", name="Fly", content_type=ContentType.objects.order_by("pk")[0])
    flush_what_was_written(Case())
    assert rows() == bare
    assert not Permission.objects.filter(codename="fly").exists()


def test_a_graph_of_vectors_is_made_anew() -> None:
    flush_what_was_written(Case())
    ClipDocument.objects.create(
        clip=make_clip(make_person("ann")), text="a red ball", meaning=[0.1] * EMBEDDING_DIMENSIONS
    )
    flush_what_was_written(Case())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s)", [ClipDocument._meta.db_table])
        assert cursor.fetchone() == (0,)

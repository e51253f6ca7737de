"""Queries that are written once and planned once give what they would give written anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, Value
from django.test.utils import CaptureQueriesContext
from psycopg.types.numeric import Int8

from accounts.models import User
from common import clock
from common.compiled import (
    STAND_INS,
    TEXT_STAND_IN,
    Among,
    array,
    compile_query,
    numbers_to_come,
    prepared_rows,
)
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@contextmanager
def plans_kept() -> Iterator[list[str]]:
    """The statements that the connection has plans of, read at the end."""
    found: list[str] = []
    yield found
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        found += [statement for (statement,) in cursor.fetchall()]


def test_asking_says_the_same_as_running_for_every_value_and_keeps_the_plan() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    query = compile_query(lambda: User.objects.filter(pk=STAND_INS[0]).values_list("handle", "is_active"))
    with plans_kept() as plans:
        for _ in range(3):
            assert query.ask(ann.pk) == query.run(ann.pk) == [("ann", True)]
            assert query.ask(bob.pk) == [("bob", True)]
        assert query.ask(2**40) == []
    assert sum("handle" in plan for plan in plans) == 1, "the size of a number made another plan"


def test_constants_with_quotes_and_percent_signs_stay_what_they_are() -> None:
    make_person("ann")
    odd = "100 % 'sure' %s %(v0)s \\"
    query = compile_query(
        lambda: User.objects.filter(handle__startswith="an").annotate(odd=Value(odd)).values_list("odd")
    )
    assert query.ask() == query.run() == [(odd,)]


def test_texts_and_arrays_come_later_too() -> None:
    people = [make_person(name) for name in ("ann", "bob", "cat")]
    named = compile_query(lambda: User.objects.filter(handle=TEXT_STAND_IN).values_list("pk"))
    assert named.ask(text="bob") == [(people[1].pk,)]
    assert named.ask(text="o'brien %") == []

    among = compile_query(
        lambda: User.objects.filter(Among(F("pk"), numbers_to_come())).order_by("pk").values_list("handle")
    )
    assert among.ask(text=array([people[2].pk, people[0].pk, -1])) == [("ann",), ("cat",)]
    assert among.ask(text=array([])) == []


def test_an_answer_stands_in_another_query() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    query = compile_query(
        lambda: User.objects.filter(pk__gte=STAND_INS[0], handle=TEXT_STAND_IN).exclude(handle="%").values_list("pk")
    )
    for person in (ann, bob):
        assert User.objects.get(pk=query.within(ann.pk, text=person.handle)) == person
    assert not User.objects.filter(pk=query.within(bob.pk, text="ann")).exists()
    assert not User.objects.filter(pk=query.within(ann.pk, text="it's %s")).exists()


def test_a_moment_would_be_asked_about_for_ever_and_is_refused() -> None:
    with pytest.raises(ValueError, match="moment"):
        compile_query(lambda: User.objects.filter(Q(leaves_at__gt=clock.now())))


def test_what_asks_the_database_while_it_is_built_is_refused() -> None:
    with pytest.raises(ValueError, match="may not ask"):
        compile_query(lambda: User.objects.filter(pk__in=list(User.objects.values_list("pk", flat=True))))


def test_prepared_rows_are_counted_like_any_other_query_and_come_in_binary_too() -> None:
    with CaptureQueriesContext(connection) as asked:
        text = prepared_rows("SELECT %(n)s::bigint, now()", {"n": Int8(7)})
        binary = prepared_rows("SELECT %(n)s::bigint, now()", {"n": Int8(7)}, is_binary=True)
    assert len(asked) == 2
    assert text == binary
    assert text[0][1].tzinfo is not None


def test_an_error_is_djangos_own_and_leaves_the_connection_usable() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        prepared_rows("SELECT 1 / %(n)s::bigint", {"n": Int8(0)})
    assert prepared_rows("SELECT 1 / %(n)s::bigint", {"n": Int8(1)}) == [(1,)]

"""Emptying the database after a test with transactions of its own, for the price of what it wrote.

Django's flush makes new files for every table and index there is, written or not, and then writes the permissions
anew: more than half a second after each of hundreds of tests, most of which write to a dozen tables.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, Max
from django.test import TransactionTestCase

REMAKEABLE = (ContentType, Permission)
"""What a flush writes after it emptied everything, and no test changes."""
GRAPHS = """
    SELECT DISTINCT indrelid::regclass::text FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
    WHERE amname = 'hnsw' AND pg_relation_size(indrelid) > 0
"""
"""Tables with a graph of vectors that were written, be it by tests that were rolled back: rows that are gone stay in
the graph, in the way of those to come, until it is made anew."""

_kept: dict[str, list[dict[str, Any]]] = {}


def flush_what_was_written(case: TransactionTestCase) -> None:
    """In place of `TransactionTestCase._fixture_teardown`, with the same end: no row but the kept ones."""
    for name in case._databases_names(include_mirrors=False):
        if name not in _kept or _kept[name] != _remakeable(name):
            call_command("flush", verbosity=0, interactive=False, database=name, reset_sequences=False)
            _kept[name] = _remakeable(name)
        else:
            _empty(name)


def _remakeable(name: str) -> list[dict[str, Any]]:
    return [model.objects.using(name).aggregate(Count("pk"), Max("pk")) for model in REMAKEABLE]


def _empty(name: str) -> None:
    kept = {model._meta.db_table for model in REMAKEABLE}
    tables = [
        table
        for table in connections[name].introspection.django_table_names(only_existing=True, include_views=False)
        if table not in kept
    ]
    with transaction.atomic(using=name), connections[name].cursor() as cursor:
        # Like a flush, this waits for whoever is writing still.
        cursor.execute(f"LOCK TABLE {_listed(tables)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(GRAPHS)
        if graphs := [table for (table,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {_listed(graphs)} CASCADE")
        # Neither foreign keys nor the guards of tables that only grow are asked.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in _written(cursor, tables):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - no input


def _written(cursor: CursorWrapper, tables: list[str]) -> list[str]:
    questions = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables]  # noqa: S608 - no input
    cursor.execute(" UNION ALL ".join(questions))
    return [table for (table,) in cursor.fetchall()]


def _listed(tables: list[str]) -> str:
    return ", ".join(f'"{table}"' for table in tables)

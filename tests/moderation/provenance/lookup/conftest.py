"""The index as it is after a vacuum."""

from __future__ import annotations

import pytest
from django.db import connection

from moderation.provenance.models import FrameHashRow, SoundHashRow


@pytest.fixture(autouse=True)
def clean_index(db: None) -> None:
    """Rows of tests that were rolled back stay in the graphs until a vacuum, hundreds with the very same bits."""
    with connection.cursor() as cursor:
        for model in (FrameHashRow, SoundHashRow):
            cursor.execute(f'REINDEX TABLE "{model._meta.db_table}"')

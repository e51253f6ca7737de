from importlib import import_module

from django.db import migrations

CLAIM = import_module("generation.migrations.0007_claim").CLAIM
OPEN = "WHERE job.queue = asked_queue AND job.state = 'queued'\n"
STAYS = f"{OPEN}        AND owner.leaves_at IS NULL\n"
"""The lock on the owner comes before this is read for good: who begins to leave meanwhile is passed over, or waited for."""


def _replacing(text: str) -> str:
    return text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    """No worker takes a job of somebody who is leaving."""

    dependencies = [("accounts", "0001_initial"), ("generation", "0011_plurals")]
    operations = [migrations.RunSQL(_replacing(CLAIM.replace(OPEN, STAYS)), _replacing(CLAIM))]

"""Receipts of deletion were signed with a secret of ours; what still holds is signed anew with the key that others can check."""

from __future__ import annotations

import json

from django.apps.registry import Apps
from django.core.signing import Signer
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.crypto import constant_time_compare

from common.signing import sign

SALT = "hibari.departure"


def sign_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Twice is fine: what was signed anew is no longer signed the old way. A receipt that was changed stays as it is."""
    departures = apps.get_model("accounts", "Departure").objects
    for departure in departures.exclude(signature="").iterator():
        text = json.dumps(departure.receipt, sort_keys=True, separators=(",", ":"))
        if constant_time_compare(Signer(salt=SALT).signature(text), departure.signature):
            departures.filter(pk=departure.pk).update(signature=sign(departure.receipt))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_family")]
    operations = [migrations.RunPython(sign_anew, migrations.RunPython.noop)]

from typing import Any

from django.db import migrations
from django.db.models.functions import Lower


def lower(apps: Any, schema_editor: Any) -> None:
    """No two addresses differ in capitals alone: `user_email_unique` sees to that."""
    apps.get_model("accounts", "User").objects.exclude(email=Lower("email")).update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_key_scope")]
    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]

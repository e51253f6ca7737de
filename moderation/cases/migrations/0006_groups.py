"""A group for each queue, with the right that opens it and no other; who is put into one also needs staff status."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GROUPS = {
    "Moderators: general": ("work_general", "Works the general queue"),
    "Moderators: likeness abuse": ("work_likeness", "Works the queue of likeness abuse"),
    "Moderators: child safety": ("work_child_safety", "Works the queue of child safety"),
}


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Rights are else written after the last migration, which is too late here. A group that is there stays as it is."""
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="cases", model="case")
    for name, (codename, title) in GROUPS.items():
        right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": title}
        )
        group, is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        if is_new:
            group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_more_subjects"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]

from django.db import migrations, models
from django.db.models import F


def tell_accounts(apps, schema_editor):
    """Running suspensions are written down with the account; nobody is mailed about an old one."""
    suspensions = apps.get_model("cases", "Suspension")
    users = apps.get_model("accounts", "User")
    suspensions.objects.filter(mailed_at=None).update(mailed_at=F("starts_at"))
    running = suspensions.objects.filter(lifted_at=None, person__is_active=False)
    gone = apps.get_model("accounts", "Departure").objects.filter(erased_at__isnull=False).values("person_id")
    ends = {}
    for person, ends_at, policy in running.exclude(person__in=gone).values_list("person", "ends_at", "decision__policy"):
        ends.setdefault(person, []).append((ends_at, policy))
    for person, rows in ends.items():
        is_closed = any(policy == "sexual_minors" for _, policy in rows)
        until = None if any(end is None for end, _ in rows) else max(end for end, _ in rows)
        users.objects.filter(pk=person).update(
            suspension="closed" if is_closed else "suspended", suspended_until=until
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_suspension'),
        ('cases', '0008_named_policies'),
    ]

    operations = [
        migrations.AddField(
            model_name='suspension',
            name='mailed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(tell_accounts, migrations.RunPython.noop),
    ]

from django.db import migrations, models
from django.db.models import F, Q


def leave_old_ones(apps, schema_editor):
    """Nobody is mailed about what was decided before there were mails of it."""
    decisions, appeals = (apps.get_model("cases", name).objects.filter(mailed_at=None) for name in ("Decision", "Appeal"))
    decisions.filter(state="in_force", action__in=["warn", "withhold"]).update(mailed_at=F("in_force_at"))
    appeals.filter(answered_at__isnull=False).update(mailed_at=F("answered_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_suspensions_mailed'),
    ]

    operations = [
        migrations.AddField(
            model_name='appeal',
            name='mailed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='mailed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(
                condition=Q(answered_at__isnull=False, mailed_at=None), fields=['answered_at'], name='appeal_to_mail'
            ),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(
                condition=Q(action__in=['warn', 'withhold'], mailed_at=None, state='in_force'),
                fields=['in_force_at'],
                name='decision_to_mail',
            ),
        ),
        migrations.RunPython(leave_old_ones, migrations.RunPython.noop),
    ]

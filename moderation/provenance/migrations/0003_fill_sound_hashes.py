"""Hashes of the sounds that were stored before there were any. Running it again changes nothing."""

from django.db import migrations

from moderation.provenance.fingerprint import bit_text, sound_hashes


def fill(apps, schema_editor):
    fingerprints = apps.get_model("provenance", "MediaFingerprint")
    rows = apps.get_model("provenance", "SoundHashRow")
    for found in fingerprints.objects.filter(sound_hashes=None).only("sound_terms").iterator(chunk_size=500):
        rows.objects.bulk_create(
            rows(fingerprint=found, bits=bit_text(bits)) for bits in sound_hashes(found.sound_terms)
        )


class Migration(migrations.Migration):
    dependencies = [("provenance", "0002_sound_hashes")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

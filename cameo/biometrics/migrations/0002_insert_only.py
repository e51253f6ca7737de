from django.db import migrations

FORWARD = """
CREATE FUNCTION biometrics_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are insert-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER biometricaccess_insert_only BEFORE UPDATE OR DELETE ON biometrics_biometricaccess
    FOR EACH ROW EXECUTE FUNCTION biometrics_is_insert_only();
"""
BACKWARD = """
DROP TRIGGER biometricaccess_insert_only ON biometrics_biometricaccess;
DROP FUNCTION biometrics_is_insert_only();
"""


class Migration(migrations.Migration):
    dependencies = [("biometrics", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

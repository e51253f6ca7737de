from django.db import migrations

FORWARD = """
CREATE FUNCTION screening_event_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'screening events are insert-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER screening_event_insert_only BEFORE UPDATE OR DELETE ON screening_screeningevent
    FOR EACH ROW EXECUTE FUNCTION screening_event_is_insert_only();
"""
BACKWARD = """
DROP TRIGGER screening_event_insert_only ON screening_screeningevent;
DROP FUNCTION screening_event_is_insert_only();
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

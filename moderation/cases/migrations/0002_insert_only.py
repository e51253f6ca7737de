from django.db import migrations

FORWARD = """
CREATE FUNCTION moderation_event_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'moderation events are insert-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER moderation_event_insert_only BEFORE UPDATE OR DELETE ON cases_moderationevent
    FOR EACH ROW EXECUTE FUNCTION moderation_event_is_insert_only();
"""
BACKWARD = """
DROP TRIGGER moderation_event_insert_only ON cases_moderationevent;
DROP FUNCTION moderation_event_is_insert_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

from django.db import migrations

TABLES = ("consentreceipt", "receipthead", "cameoevent", "cameopermission")
FORWARD = """
CREATE FUNCTION cameo_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are insert-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON cameo_{table}
    FOR EACH ROW EXECUTE FUNCTION cameo_is_insert_only();
"""
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_insert_only ON cameo_{table};\n" for table in TABLES) + (
    "DROP FUNCTION cameo_is_insert_only();"
)


class Migration(migrations.Migration):
    dependencies = [("cameo", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""Activity rows can be written, never changed: a belt under the database right that the application's role lacks."""

from django.db import migrations

FORBID = """
CREATE FUNCTION stacks_activity_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'activity rows are insert-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER stacks_activity_insert_only BEFORE UPDATE OR DELETE ON stacks_activity
    FOR EACH ROW EXECUTE FUNCTION stacks_activity_is_insert_only();
"""
ALLOW = """
DROP TRIGGER stacks_activity_insert_only ON stacks_activity;
DROP FUNCTION stacks_activity_is_insert_only();
"""


class Migration(migrations.Migration):
    dependencies = [("stacks", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]

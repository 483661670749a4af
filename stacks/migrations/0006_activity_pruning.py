"""Activity rows can still not be changed. Old ones can be deleted by whoever owns the table and says, in the same
transaction, before which instant: a slip of a hand or of a cascade deletes nothing."""

from django.db import migrations

ALLOW_PRUNING = """
CREATE OR REPLACE FUNCTION stacks_activity_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND OLD.at < nullif(current_setting('pressroom.prune_activity_before', TRUE), '')::timestamptz THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'activity rows are insert-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
"""
FORBID = """
CREATE OR REPLACE FUNCTION stacks_activity_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'activity rows are insert-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("stacks", "0005_rights_of_system_roles")]
    operations = [migrations.RunSQL(ALLOW_PRUNING, FORBID)]

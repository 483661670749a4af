"""Whether a caller is who it was: the look-up again, compared with what it said, for statements that ask it beside their own."""

from django.db import migrations

# A row as text says all that its columns say.
CREATE = """
CREATE FUNCTION stacks_confirm_caller(
    asked_key text, asked_branch text, management bytea, authtoken bytea, delivery bytea, said text, lacked boolean
) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    caller record;
BEGIN
    SELECT * INTO caller FROM stacks_find_caller(asked_key, asked_branch, management, authtoken, delivery);
    RETURN caller::text = said AND CASE WHEN caller.user_id IS NOT NULL AND caller.stack_id IS NOT NULL
        THEN stacks_lacks_second_factor(caller.stack_id, caller.user_id) END IS NOT DISTINCT FROM lacked;
END
$$;
"""
DROP = "DROP FUNCTION stacks_confirm_caller(text, text, bytea, bytea, bytea, text, boolean);"


class Migration(migrations.Migration):
    dependencies = [("stacks", "0025_log_of_organizations")]
    operations = [migrations.RunSQL(CREATE, DROP)]

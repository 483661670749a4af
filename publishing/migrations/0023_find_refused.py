"""Which rows a statement is refused for: tried one by one within the server, each undone."""

from django.db import migrations

# A lock that is not to be had and a deadlock say nothing about the row. What cancels a statement is not caught at all.
CREATE = """
CREATE FUNCTION publishing_find_refused(statement text, tried jsonb)
RETURNS TABLE (place integer, reason text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    number integer := -1;
    one jsonb;
BEGIN
    FOR one IN SELECT value FROM jsonb_array_elements(tried) LOOP
        number := number + 1;
        BEGIN
            EXECUTE statement USING jsonb_build_array(one);
            RAISE EXCEPTION USING ERRCODE = 'PRUND';
        EXCEPTION
            WHEN SQLSTATE 'PRUND' THEN
                NULL;
            WHEN lock_not_available OR deadlock_detected THEN
                RAISE;
            WHEN OTHERS THEN
                place := number;
                reason := SQLERRM;
                RETURN NEXT;
        END;
    END LOOP;
END
$$;
"""
DROP = "DROP FUNCTION publishing_find_refused(text, jsonb);"


class Migration(migrations.Migration):
    dependencies = [("publishing", "0022_failed_index")]
    operations = [migrations.RunSQL(CREATE, DROP)]

"""Locking an entry and reading its languages: a function, since it locks and then looks, with one round trip for both."""

from django.db import migrations

# The second statement sees what those saved who held the lock before: statements of a volatile function look anew.
CREATE = """
CREATE FUNCTION content_lock_entry(branch bigint, asked text, kind bigint, codes text[])
RETURNS TABLE (entry_id bigint, locale text, version integer, data text, created_at timestamptz, created_by text,
    type_version_id bigint)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    locked bigint;
BEGIN
    SELECT id INTO locked FROM content_entry
        WHERE branch_id = branch AND uid = asked AND content_type_id = kind AND deleted_at IS NULL FOR UPDATE;
    IF FOUND THEN
        RETURN QUERY SELECT locked, l.locale::text, l.version, v.data::text, l.created_at, l.created_by::text, v.type_version_id
            FROM (SELECT) AS entry
            LEFT JOIN content_entrylocale AS l ON l.entry_id = locked AND l.deleted_at IS NULL
                AND (codes IS NULL OR l.locale = ANY(codes))
            LEFT JOIN content_entryversion AS v ON v.id = l.latest_id;
    END IF;
END
$$;
"""
DROP = "DROP FUNCTION content_lock_entry(bigint, text, bigint, text[]);"


class Migration(migrations.Migration):
    dependencies = [("content", "0025_claims_planned_once")]
    operations = [migrations.RunSQL(CREATE, DROP)]

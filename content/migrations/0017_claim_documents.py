"""Claiming the uids of rich text documents: a function, since it locks and then looks, with one round trip for both."""

from django.db import migrations

# Few locks, whatever the number of documents, each taken in the same order by everybody. The second statement sees what
# those did who held the locks before: statements of a volatile function look anew.
CREATE = """
CREATE FUNCTION content_claim_documents(branch bigint, uids text[], own_entry bigint)
RETURNS TABLE (uid text, holder text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('documents of ' || branch), bucket) FROM (
        SELECT DISTINCT abs(hashtext(named) % 64) AS bucket FROM unnest(uids) AS named ORDER BY bucket
    ) AS buckets;
    RETURN QUERY SELECT link.target_uid::text, entry.uid::text FROM content_reference AS link
        JOIN content_entrylocale AS saved ON saved.latest_id = link.version_id AND saved.deleted_at IS NULL
        JOIN content_entry AS entry ON entry.id = saved.entry_id
        WHERE link.branch_id = branch AND link.target_uid = ANY(uids) AND link.kind = 'document'
            AND saved.entry_id IS DISTINCT FROM own_entry;
END
$$;
"""
DROP = "DROP FUNCTION content_claim_documents(bigint, text[], bigint);"


class Migration(migrations.Migration):
    dependencies = [("content", "0016_narrow_indexes")]
    operations = [migrations.RunSQL(CREATE, DROP)]

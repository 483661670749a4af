"""The claim of documents is planned once a connection: planning its joins for every array of uids took six times its work.

A plan that is kept is made before the tables have grown. So the uids are looked up one by one, for which there is one way
only, through the index.
"""

from importlib import import_module

from django.db import migrations

CLAIM = """
CREATE OR REPLACE FUNCTION content_claim_documents(branch bigint, uids text[], own_entry bigint)
RETURNS TABLE (uid text, holder text)
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('documents of ' || branch), bucket) FROM (
        SELECT DISTINCT abs(hashtext(named) % 64) AS bucket FROM unnest(uids) AS named ORDER BY bucket
    ) AS buckets;
    RETURN QUERY SELECT found.uid, holding.uid FROM (
        SELECT named.uid, link.version_id FROM unnest(uids) AS named (uid) CROSS JOIN LATERAL (
            SELECT version_id FROM content_reference
            WHERE branch_id = branch AND target_uid = named.uid AND kind = 'document' OFFSET 0
        ) AS link OFFSET 0
    ) AS found CROSS JOIN LATERAL (
        SELECT entry.uid::text FROM content_entrylocale AS saved JOIN content_entry AS entry ON entry.id = saved.entry_id
        WHERE saved.latest_id = found.version_id AND saved.deleted_at IS NULL AND saved.branch_id = branch
            AND saved.entry_id IS DISTINCT FROM own_entry OFFSET 0
    ) AS holding;
END
$$;
"""
BEFORE = import_module("content.migrations.0019_inherited_versions").CLAIM


class Migration(migrations.Migration):
    dependencies = [("content", "0024_merges_by_workers")]
    operations = [migrations.RunSQL(CLAIM, BEFORE)]

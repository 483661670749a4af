"""How version content is stored: lz4 where the server was built with it, and the index for equality on any path."""

from django.db import migrations

FORWARD = """
DO $$
BEGIN
    ALTER TABLE content_entryversion ALTER COLUMN data SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server has no lz4: content stays compressed with pglz';
END
$$;
CREATE INDEX entry_version_data ON content_entryversion USING gin (data jsonb_path_ops) WITH (fastupdate = on);
"""
BACKWARD = """
DROP INDEX entry_version_data;
ALTER TABLE content_entryversion ALTER COLUMN data SET COMPRESSION default;
"""


class Migration(migrations.Migration):
    dependencies = [("content", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

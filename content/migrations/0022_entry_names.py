"""An index of trigrams of what entries are called, for lists that are searched. Without pg_trgm lists read every title."""

from typing import Any

from django.db import migrations

_MAKE = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS entry_locale_names ON content_entrylocale
    USING gin (lower((title || ' '::text || url) COLLATE "default") gin_trgm_ops) WHERE deleted_at IS NULL"""
_EXTENSION = """
DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'pg_trgm is not there: lists search titles without an index';
END $$"""


def index_names(_apps: Any, editor: Any) -> None:
    """Make the index where the extension is there, or may be made."""
    with editor.connection.cursor() as cursor:
        cursor.execute(_EXTENSION)
        cursor.execute("SELECT FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone() is not None:
            cursor.execute(_MAKE)


def forget_names(_apps: Any, editor: Any) -> None:
    """Drop the index; the extension may be somebody else's as well."""
    with editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS entry_locale_names")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("content", "0021_restored_versions")]

    operations = [migrations.RunPython(index_names, forget_names)]

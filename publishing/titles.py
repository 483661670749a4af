"""The title column of what is live, where a type names another field as its title. What is live stays what it is."""

from collections.abc import Sequence

from django.db import connection

from content.types import StoredType

_FOLLOW = """
UPDATE publishing_publication AS live SET title = named.title
FROM (
    SELECT p.id, CASE WHEN jsonb_typeof(v.data -> %(path)s) = 'string' AND v.data ->> %(path)s <> ''
        THEN left(v.data ->> %(path)s, 500) ELSE e.uid END AS title
    FROM publishing_publication AS p
    JOIN content_entryversion AS v ON v.id = p.entry_version_id
    JOIN content_entry AS e ON e.id = p.entry_id
    WHERE p.entry_id = ANY(%(entries)s) AND p.is_live
) AS named
WHERE live.id = named.id AND live.title <> named.title
"""


def follow_titles(content_type: StoredType, entry_ids: Sequence[int]) -> None:
    """Let the title column of the live versions of these entries say what the type's title field says in them."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, {"path": content_type.compiled.title_path, "entries": list(entry_ids)})

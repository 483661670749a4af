"""The narrow columns of what is live, where a type gives its fields other columns."""

from content.narrow import fill
from content.types import StoredType

_LIVE = """
    SELECT p.id, v.data::text FROM publishing_publication AS p
    JOIN content_entryversion AS v ON v.id = p.entry_version_id WHERE p.content_type_id = %s AND p.is_live
"""


def follow_slots(content_type: StoredType) -> None:
    """Fill the columns of the type's live versions. Its entries are locked, so that nothing goes live meanwhile."""
    fill("publishing_publication", _LIVE, content_type)

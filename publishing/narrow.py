"""The narrow columns of what is live and of what was, where a type gives its fields other columns."""

from content.narrow import fill
from content.types import StoredType

_LIVE = """
    SELECT p.id, v.data::text FROM publishing_publication AS p
    JOIN content_entryversion AS v ON v.id = p.entry_version_id WHERE p.content_type_id = %s AND p.is_live
"""
_WAS_LIVE = """
    SELECT h.id, v.data::text FROM publishing_publicationhistory AS h
    JOIN content_entryversion AS v ON v.id = h.entry_version_id WHERE h.content_type_id = %s
"""


def follow_slots(content_type: StoredType) -> None:
    """Fill the columns of the type's versions that are live, or were. Its entries are locked, so that nothing goes live meanwhile."""
    fill("publishing_publication", _LIVE, content_type)
    fill("publishing_publicationhistory", _WAS_LIVE, content_type)

"""Values that only one entry of a type may hold in a language, and who holds them."""

from collections.abc import Iterable

from content.database import fetch_all
from content.query.sql import SQL
from content.schema.values import unique_values
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject

UniqueValues = tuple[tuple[str, bytes], ...]

_HOLDERS = """
    SELECT held.path, entry.uid
    FROM unnest(%s::text[], %s::bytea[]) AS wanted (path, digest)
    JOIN content_uniquevalue AS held ON held.content_type_id = %s AND held.locale = %s
        AND held.path = wanted.path AND held.digest = wanted.digest
    JOIN content_entry AS entry ON entry.id = held.entry_id
    WHERE held.entry_id IS DISTINCT FROM %s
    ORDER BY held.path
"""


def unique_of(content_type: StoredType, data: JSONObject) -> UniqueValues:
    """The (path, digest) of every unique field's value."""
    return unique_values(content_type.compiled, data)


def unique_problems(
    content_type: StoredType, locale: str, unique: Iterable[tuple[str, bytes]], *, entry_id: int | None
) -> list[Problem]:
    """A problem for every value that another entry holds, naming the holder."""
    wanted = list(unique)
    if not wanted:
        return []
    paths, digests = [path for path, _ in wanted], [digest for _, digest in wanted]
    rows = fetch_all(SQL(_HOLDERS, (paths, digests, content_type.id, locale, entry_id)))
    return [Problem(path, "unique", "is not unique.", {"entry": holder}) for path, holder in rows]

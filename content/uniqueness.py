"""Values that only one entry of a type may hold in a language, and who holds them."""

from content.database import fetch_all
from content.query.sql import SQL
from content.schema.values import unique_places, unique_values
from content.schema.wording import reworded
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject

UniqueValues = tuple[tuple[str, bytes], ...]

_HOLDERS = """
    SELECT held.path, held.digest, entry.uid
    FROM unnest(%s::text[], %s::bytea[]) AS wanted (path, digest)
    JOIN content_uniquevalue AS held ON held.content_type_id = %s AND held.locale = %s
        AND held.path = wanted.path AND held.digest = wanted.digest
    JOIN content_entry AS entry ON entry.id = held.entry_id
    WHERE held.entry_id IS DISTINCT FROM %s
"""


def unique_of(content_type: StoredType, data: JSONObject) -> UniqueValues:
    """The (path, digest) of every unique field's value."""
    return unique_values(content_type.compiled, data)


def repetition_problems(content_type: StoredType, data: JSONObject) -> list[Problem]:
    """A problem for every value of a unique field that stands in the entry before, naming the first place."""
    if not any(field.is_repeated for field in content_type.compiled.unique_fields):
        return []
    first: dict[tuple[str, bytes], str] = {}
    problems = []
    for path, digest, place in unique_places(content_type.compiled, data):
        standing = first.setdefault((path, digest), place)
        if standing != place:
            problems.append(Problem(place, "unique", "is not unique.", {"path": standing}))
    return [*reworded(content_type.compiled.wording, problems)]


def unique_problems(content_type: StoredType, locale: str, data: JSONObject, *, entry_id: int | None) -> list[Problem]:
    """A problem for every value that another entry holds, at its place in this one, naming the holder."""
    places = {(path, digest): place for path, digest, place in unique_places(content_type.compiled, data)}
    if not places:
        return []
    paths, digests = [path for path, _ in places], [digest for _, digest in places]
    rows = fetch_all(SQL(_HOLDERS, (paths, digests, content_type.id, locale, entry_id)))
    holders = {(path, bytes(digest)): holder for path, digest, holder in rows}
    problems = (
        Problem(place, "unique", "is not unique.", {"entry": holders[wanted]})
        for wanted, place in places.items()
        if wanted in holders
    )
    return [*reworded(content_type.compiled.wording, problems)]

"""Values that only one entry of a type may hold in a language, and who holds them."""

from collections.abc import Collection

from content.database import fetch_all
from content.models import UniqueValue
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

# A value that a variant of the entry says stays with the entry.
_RELEASE = """
    DELETE FROM content_uniquevalue AS held WHERE held.entry_id = %s AND held.locale = ANY(%s) AND NOT EXISTS (
        SELECT FROM content_variantuniquevalue AS said WHERE said.entry_id = held.entry_id AND said.locale = held.locale
            AND said.path = held.path AND said.digest = held.digest
    ) RETURNING held.id
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


def release(entry_id: int, locales: Collection[str]) -> None:
    """Free what a locked entry itself held in these languages, before it holds something else."""
    fetch_all(SQL(_RELEASE, (entry_id, list(locales))))


def holds(entry_id: int, locale: str, unique: UniqueValues) -> bool:
    """Whether an entry, or a variant of it, holds all of this in a language."""
    rows = UniqueValue.objects.filter(entry_id=entry_id, locale=locale).values_list("path", "digest")
    return set(unique) <= {(path, bytes(digest)) for path, digest in rows}

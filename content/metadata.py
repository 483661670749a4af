"""Metadata as it is read beside what it is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import orjson
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from content.file_sight import seen_files
from content.models import Metadata
from content.query.sql import SQL
from content.sight_of_all import nearest_language, seen_entries
from core.json_values import JSONValue
from stacks.scope import Scope

_ALL = SQL("TRUE")
_SEEN = """SELECT kept.id FROM content_metadata AS kept
WHERE kept.branch_id = %s AND kept.locale = ANY(%s) AND CASE kept.entity_type WHEN 'entry' THEN EXISTS (
    SELECT FROM content_entry AS e
    WHERE e.branch_id = kept.branch_id AND e.uid = kept.entity_uid AND {entries}
) ELSE EXISTS (
    SELECT FROM content_asset AS asset
    WHERE asset.branch_id = kept.branch_id AND asset.uid = kept.entity_uid AND {files}
) END"""


@dataclass(frozen=True, slots=True)
class Presets:
    """What one extension keeps about one entity."""

    uid: str
    extension_uid: str
    scope: str
    presets: JSONValue


def seen_metadata(scope: Scope) -> QuerySet[Metadata]:
    """The metadata of the branch about entries and files that are there for who asks, in languages that they see."""
    rows = Metadata.objects.filter(branch_id=scope.branch_id)
    if scope.limits is None:
        return rows
    entries, files = _seen_in_language(scope), seen_files(scope) or _ALL
    named = _SEEN.format(entries=entries.text, files=files.text)
    params = (scope.branch_id, list(scope.locale_fallbacks), *entries.params, *files.params)
    return rows.filter(pk__in=RawSQL(named, params))  # noqa: S611 the conditions are our own


def _seen_in_language(scope: Scope) -> SQL:
    """The condition under which what an entry `e` shows in the language of metadata `kept` of it may be read."""
    entries = seen_entries(scope)
    if entries is None:
        return _ALL
    nearest = nearest_language(scope, "kept.locale")
    return SQL(
        f"""EXISTS (SELECT FROM content_entrylocale AS l
            WHERE l.entry_id = e.id AND l.locale = {nearest.text} AND {entries.text})""",
        (*nearest.params, *entries.params),
    )


def metadata_of(
    scope: Scope, entity_type: str, entity_uids: Collection[str], locale: str
) -> Mapping[str, tuple[Presets, ...]]:
    """The metadata of entries or assets of a page in one language, by the entity's uid. One query."""
    rows = Metadata.objects.filter(
        branch_id=scope.branch_id, entity_uid__in=list(entity_uids), entity_type=entity_type, locale=locale
    )
    found: dict[str, tuple[Presets, ...]] = {}
    for row in rows.order_by("pk"):
        presets = Presets(row.uid, row.extension_uid, row.scope, row.presets)
        found[row.entity_uid] = (*found.get(row.entity_uid, ()), presets)
    return found


def metadata_column(scope: Scope, chain: Sequence[str]) -> SQL:
    """A column for a statement that names the entry `e`: its metadata as JSON text, for `read_metadata`.

    Each extension's metadata is that of the nearest language of the chain that has some that is there for who asks.
    """
    languages = list(chain)
    seen = _seen_in_language(scope) if scope.limits is not None else _ALL
    return SQL(
        f"""(
            SELECT json_agg(json_build_array(kept.uid, kept.extension_uid, kept.scope, kept.presets) ORDER BY kept.id)::text
            FROM (
                SELECT DISTINCT ON (extension_uid, scope) id, uid, extension_uid, scope, presets
                FROM content_metadata AS kept
                WHERE branch_id = e.branch_id AND entity_type = 'entry' AND entity_uid = e.uid AND locale = ANY(%s)
                    AND {seen.text}
                ORDER BY extension_uid, scope, array_position(%s, locale::text)
            ) AS kept
        )""",  # noqa: S608 the condition is our own
        (languages, *seen.params, languages),
    )


def read_metadata(text: str | None) -> tuple[Presets, ...]:
    """What that column says."""
    return tuple(Presets(*row) for row in orjson.loads(text)) if text else ()

"""Variants of entries as they are read: by themselves, and laid over the entries they change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from content.database import Row, fetch_all, wire_time
from content.entry_sight import require_readable
from content.errors import EntryNotFound, EntryVariantNotFound
from content.languages import fallback_chain
from content.query.sql import SQL
from content.schema.compiled import CompiledType
from content.schema.variants import Changes, lay_over
from content.types import StoredType
from core.json_values import JSONObject
from stacks.scope import Scope

MOST_VARIANTS: Final = 10
"""How many variants are laid over an entry at once, at most."""

VARIANT_FACTS = f"""x.entry_id, x.id, x.uid, kind.uid, kind.alias, v.locale, v.id, v.version, v.data::text, v.changes::text,
    v.base_locale, v.base_version, {wire_time("told.created_at")}, told.created_by, {wire_time("v.created_at")},
    v.created_by"""
"""The facts of an EntryVariantRow: of the variant `kind` of an entry `x`, its language `told` and the version `v`."""

# A variant shows where its base does: in its language, and in those that fall back to it.
_SHOWN = """
    JOIN content_variant AS kind ON kind.id = x.variant_id AND kind.deleted_at IS NULL
    JOIN LATERAL (
        SELECT * FROM content_entryvariantlocale AS candidate
        WHERE candidate.entry_variant_id = x.id AND candidate.deleted_at IS NULL AND candidate.locale = ANY(%s)
            AND array_position(%s, candidate.locale::text) <= array_position(%s, base.locale::text)
        ORDER BY array_position(%s, candidate.locale::text) LIMIT 1
    ) AS told ON TRUE
    JOIN content_entryvariantversion AS v ON v.id = told.latest_id"""

# The entry in the language that is read; what it has no variants of has one row without any.
_OF_ENTRY = """
WITH base AS (
    SELECT l.entry_id, l.locale FROM content_entry AS e
    JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.locale = ANY(%s) AND l.deleted_at IS NULL
    WHERE e.branch_id = %s AND e.uid = %s AND e.content_type_id = %s AND e.deleted_at IS NULL
    ORDER BY array_position(%s, l.locale::text) LIMIT 1
), found AS (
    SELECT x.id AS place, {facts} {extra}
    FROM base JOIN content_entryvariant AS x ON x.entry_id = base.entry_id {shown}
    WHERE TRUE {condition}
)
SELECT (SELECT count(*) FROM found), page.* FROM base
LEFT JOIN (SELECT * FROM found ORDER BY place LIMIT %s OFFSET %s) AS page ON TRUE
ORDER BY page.place
"""

_OVER = f"""
SELECT {VARIANT_FACTS}
FROM unnest(%s::bigint[], %s::text[]) AS base (entry_id, locale)
JOIN content_entryvariant AS x ON x.entry_id = base.entry_id {_SHOWN}
WHERE kind.branch_id = %s AND (%s OR kind.uid = ANY(%s) OR kind.alias = ANY(%s))
ORDER BY x.id
"""

_VERSIONS = """
SELECT v.version, v.locale, {created}, v.created_by
FROM content_entryvariantversion AS v WHERE v.entry_variant_id = %s AND v.locale = %s
ORDER BY v.version DESC LIMIT %s OFFSET %s
""".format(created=wire_time("v.created_at"))


@dataclass(frozen=True, slots=True)
class EntryVariantRow:
    """One saved version of a variant of an entry. Times are texts as clients see them.

    `extra` holds the values of the SQL that the caller added.
    """

    entry_id: int
    id: int
    instance_uid: str
    variant_uid: str
    alias: str
    locale: str
    version_id: int
    version: int
    changes: Changes
    base_locale: str
    base_version: int
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    extra: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryVariantPage:
    """A slice of an entry's variants, and how many there are."""

    rows: tuple[EntryVariantRow, ...]
    count: int


@dataclass(frozen=True, slots=True)
class VariantVersion:
    """One version of a variant of an entry, without what it says."""

    version: int
    locale: str
    saved_at: str
    saved_by: str


def get_entry_variant(
    scope: Scope, content_type: StoredType, uid: str, variant_uid: str, *, locale: str, extra: Sequence[SQL] = ()
) -> EntryVariantRow:
    """A variant of an entry in a language, or in the nearest one it falls back to.

    `extra` adds columns; they may name `x`, `told` and `v`. Raises EntryNotFound and EntryVariantNotFound.
    """
    named = SQL("AND kind.uid = %s", (variant_uid,))
    page = _page_of(scope, content_type, uid, locale=locale, condition=named, extra=extra, window=(1, 0))
    if not page.rows:
        raise EntryVariantNotFound(uid, variant_uid)
    return page.rows[0]


def list_entry_variants(
    scope: Scope, content_type: StoredType, uid: str, *, locale: str, skip: int, limit: int, extra: Sequence[SQL] = ()
) -> EntryVariantPage:
    """The variants of an entry in a language, the oldest first. `extra` as above. Raises EntryNotFound."""
    return _page_of(
        scope, content_type, uid, locale=locale, condition=SQL(""), extra=extra, window=(min(limit, 100), skip)
    )


def list_variant_versions(row: EntryVariantRow, *, skip: int, limit: int) -> list[VariantVersion]:
    """The versions of a variant in the language that was read, newest first."""
    rows = fetch_all(SQL(_VERSIONS, (row.id, row.locale, limit, skip)))
    return [VariantVersion(*facts) for facts in rows]


def variants_over(
    scope: Scope, bases: Mapping[int, str], *, locale: str, names: Sequence[str]
) -> dict[int, list[EntryVariantRow]]:
    """The saved variants of these uids or aliases, by their entry's id, those that were named first in front.

    Without names all of them, the oldest first. `bases` has the language in which each entry was read. One query.
    """
    if not bases:
        return {}
    chain = list(fallback_chain(scope, locale))
    ids, locales, wanted = list(bases), list(bases.values()), list(names)
    parameters = (ids, locales, chain, chain, chain, chain, scope.branch_id, not wanted, wanted, wanted)
    return in_precedence((read_variant(row) for row in fetch_all(SQL(_OVER, parameters))), names)


def in_precedence(rows: Iterable[EntryVariantRow], names: Sequence[str]) -> dict[int, list[EntryVariantRow]]:
    """The rows by their entry's id, in the order in which the names come."""
    found: dict[int, list[EntryVariantRow]] = {}
    for row in rows:
        found.setdefault(row.entry_id, []).append(row)
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    worst = len(names)
    for each in found.values():
        each.sort(key=lambda row: min(places.get(row.variant_uid, worst), places.get(row.alias, worst)))
    return found


@dataclass(frozen=True, slots=True)
class Laid:
    """An entry's content with variants laid over it, and which of them says what: a variant's uid by address."""

    data: JSONObject
    applied: Mapping[str, str]


def lay_all(compiled: CompiledType, data: JSONObject, rows: Sequence[EntryVariantRow]) -> Laid:
    """The content with the variants over it: where two change the same, the first has it."""
    applied: dict[str, str] = {}
    for row in reversed(rows):
        data = lay_over(compiled, data, row.changes)
        applied |= dict.fromkeys(row.changes.addresses, row.variant_uid)
    return Laid(data, applied)


def read_variant(row: Row) -> EntryVariantRow:
    """The row of a statement that begins with VARIANT_FACTS."""
    changes = read_changes(orjson.loads(row[8]), orjson.loads(row[9]))
    values: list[Any] = [*row[:8], changes, *row[10:16], row[16:]]
    return EntryVariantRow(*values)


def read_changes(data: JSONObject, kept: Mapping[str, Any]) -> Changes:
    """The changes as a version keeps them."""
    lists = {
        key: {address: tuple(uids) for address, uids in kept.get(key, {}).items()}
        for key in ("order", "own", "left_out")
    }
    return Changes(data, tuple(kept.get("addresses", ())), **lists)


def kept_changes(changes: Changes) -> dict[str, Any]:
    """What a version keeps of changes beside their data."""
    return {
        "addresses": changes.addresses,
        "order": changes.order,
        "own": changes.own,
        "left_out": changes.left_out,
    }


def _page_of(
    scope: Scope,
    content_type: StoredType,
    uid: str,
    *,
    locale: str,
    condition: SQL,
    extra: Sequence[SQL],
    window: tuple[int, int],
) -> EntryVariantPage:
    require_readable(scope, content_type, uid, locale=locale)
    chain = list(fallback_chain(scope, locale))
    columns = [f", {each.text} AS extra{number}" for number, each in enumerate(extra)]
    text = _OF_ENTRY.format(facts=VARIANT_FACTS, shown=_SHOWN, extra="".join(columns), condition=condition.text)
    parameters = (
        chain, scope.branch_id, uid, content_type.id, chain, *(value for each in extra for value in each.params),
        chain, chain, chain, chain, *condition.params, *window,
    )  # fmt: skip
    rows = fetch_all(SQL(text, parameters))
    if not rows:
        raise EntryNotFound(uid)
    return EntryVariantPage(tuple(read_variant(row[2:]) for row in rows if row[1] is not None), rows[0][0])

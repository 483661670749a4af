"""Drafts as they are read: beside saved entries in their statement, laid over what is saved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import orjson

from content.database import fetch_all, wire_time
from content.languages import fallback_chain
from content.query.sql import SQL
from content.schema.compiled import CompiledType
from content.schema.validate import TAGS
from core.json_values import JSONObject
from stacks.scope import Scope

# A draft shows wherever what it would become shows: in its language, and in those that would fall back to it.
_DRAFT = f"""(
    SELECT json_build_array(d.locale, d.data, d.base_locale, d.base_version,
        (d.base_locale, d.base_version) IS DISTINCT FROM (l.locale, l.version),
        {wire_time("d.created_at")}, d.created_by, {wire_time("d.updated_at")}, d.updated_by)::text
    FROM content_entrydraft AS d
    WHERE d.entry_id = e.id AND d.locale = ANY(%s)
        AND array_position(%s, d.locale::text) <= array_position(%s, l.locale::text)
        AND NOT EXISTS (
            SELECT FROM content_entrylocale AS gone
            WHERE gone.entry_id = e.id AND gone.locale = d.locale AND gone.deleted_at > d.updated_at
        )
    ORDER BY array_position(%s, d.locale::text) LIMIT 1
)"""


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft of an entry in a language.

    `data` holds the top-level fields it says otherwise than the version it was begun on. `is_behind`: the entry was saved
    since then. Times are texts as clients see them.
    """

    locale: str
    data: JSONObject
    base_locale: str
    base_version: int
    is_behind: bool
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str

    def over(self, compiled: CompiledType, data: JSONObject) -> JSONObject:
        """The content with the draft laid over it; fields that the type has no more are left out."""
        return {**data, **known_fields(compiled, self.data)}


def known_fields(compiled: CompiledType, data: JSONObject) -> JSONObject:
    """What a draft says of the fields that its type has now."""
    return {key: value for key, value in data.items() if key in compiled.by_uid or key == TAGS}


def draft_column(chain: Sequence[str]) -> SQL:
    """A column for a statement that names the entry `e` and its language `l`: the draft as JSON text, for `read_draft`."""
    languages = list(chain)
    return SQL(_DRAFT, (languages,) * 4)


def read_draft(text: str | None) -> Draft | None:
    """What that column says."""
    return Draft(*orjson.loads(text)) if text else None


def drafts_of(scope: Scope, entry_ids: Collection[int], *, locale: str) -> dict[int, Draft]:
    """The drafts that show in a language, by the entry's id. One query."""
    chain = list(fallback_chain(scope, locale))
    column = draft_column(chain)
    rows = fetch_all(
        SQL(
            f"""
            SELECT e.id, {column.text}
            FROM content_entry AS e
            JOIN LATERAL (
                SELECT locale, version FROM content_entrylocale
                WHERE entry_id = e.id AND locale = ANY(%s) AND deleted_at IS NULL
                ORDER BY array_position(%s, locale::text) LIMIT 1
            ) AS l ON TRUE
            WHERE e.branch_id = %s AND e.id = ANY(%s)
            """,
            (*column.params, chain, chain, scope.branch_id, list(entry_ids)),
        )
    )
    found = ((entry_id, read_draft(text)) for entry_id, text in rows)
    return {entry_id: draft for entry_id, draft in found if draft is not None}

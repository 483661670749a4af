"""Which entries are there for who asks, whatever their type: for what tells of entries of many types at once.

Without limits nothing is asked and no condition is added.
"""

from dataclasses import dataclass

from content.database import fetch_all
from content.languages import fallback_places
from content.query.sql import SQL, Columns, join
from content.sight import rows_within
from core.json_values import dump_json
from stacks.limits import EntryRight, FieldLimits
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

_TYPES = "SELECT id, uid FROM content_contenttype WHERE branch_id = %s"


@dataclass(frozen=True, slots=True)
class EntryNames:
    """Where a statement keeps what rights on entries ask for: SQL expressions of the caller's own.

    `path` is the field by which an entry comes in; empty where it comes in by itself.
    """

    content_type_id: str = "e.content_type_id"
    uid: str = "e.uid"
    created_by: str = "l.created_by"
    version_id: str = "l.latest_id"
    locale: str = "l.locale"
    path: str = ""


def seen_entries(scope: Scope, names: EntryNames = EntryNames()) -> SQL | None:
    """The condition under which an entry may be read in the language, by the field; None where all of them may."""
    limits = scope.limits
    if limits is None or Permission.ENTRY_READ in limits.free:
        return None
    columns = Columns(
        content_type_id=0, data="", version_id=names.version_id, key="", uid=names.uid, title="", url="",
        locale=names.locale, version="", created_at="", created_by=names.created_by, updated_at="", updated_by="",
    )  # fmt: skip
    alike: dict[tuple[tuple[EntryRight, ...], FieldLimits], list[int]] = {}
    for type_id, uid in fetch_all(SQL(_TYPES, (scope.branch_id,))):
        rights = limits.entry_rights(Action.READ, uid)
        if rights and limits.sees_type(uid):
            alike.setdefault((rights, limits.shown_fields(uid)), []).append(type_id)
    if not alike:
        return SQL("FALSE")
    pieces = [
        join(" AND ", (SQL(f"{names.content_type_id} = ANY(%s)", (ids,)), rows_within(scope, rights, columns), field))
        for (rights, fields), ids in alike.items()
        for field in [_shown(fields, names.path)]
    ]
    either = join(" OR ", (SQL(f"({piece.text})", piece.params) for piece in pieces))
    return SQL(f"({either.text})", either.params)


def and_seen(scope: Scope, names: EntryNames = EntryNames()) -> SQL:
    """The same as something that is added to a condition; nothing where nothing limits it."""
    seen = seen_entries(scope, names)
    return SQL("") if seen is None else SQL(f"AND {seen.text}", seen.params)


def nearest_language(scope: Scope, locale: str) -> SQL:
    """An expression for the language whose content an entry `e` shows in the one in the column, of those that are there for who asks."""
    places = dump_json(fallback_places(scope)).decode()
    return SQL(
        f"""(SELECT other.locale FROM content_entrylocale AS other
            WHERE other.entry_id = e.id AND %s::jsonb -> {locale} ->> other.locale IS NOT NULL
            ORDER BY other.deleted_at IS NOT NULL, (%s::jsonb -> {locale} ->> other.locale)::int LIMIT 1)""",  # noqa: S608 the column is our own
        (places, places),
    )


def _shown(fields: FieldLimits, path: str) -> SQL:
    """The condition under which the fields hold the path, or what leads to it."""
    if not path or fields.is_whole:
        return SQL("TRUE")
    below = f"starts_with({path}::text, named.path || '.')"
    hidden = SQL(
        f"NOT EXISTS (SELECT FROM unnest(%s::text[]) AS named (path) WHERE {path} = named.path OR {below})",
        (sorted(fields.but),),
    )
    if fields.only is None:
        return hidden
    above = f"starts_with(named.path, {path}::text || '.')"
    only = f"EXISTS (SELECT FROM unnest(%s::text[]) AS named (path) WHERE {path} = named.path OR {below} OR {above})"
    return SQL(f"({only} AND {hidden.text})", (sorted(fields.only), *hidden.params))

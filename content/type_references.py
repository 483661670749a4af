"""Who names whom: content types by their reference fields and embeds, global fields by the fields and blocks they are."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from content.database import fetch_all
from content.errors import ContentTypeNotFound, GlobalFieldNotFound
from content.query.sql import SQL
from content.schema.global_fields import referenced_global_fields
from stacks.scope import Scope

# A global field's `reference_to` names a global field, and so does that of a block, which has no data type.
_TYPES = """
    SELECT o.uid, jsonb_path_query_array(
        v.resolved_schema, '$.** ? (@.data_type != "global_field").reference_to[*]')::text
    FROM content_contenttype AS o JOIN content_contenttypeversion AS v ON v.id = o.latest_id
    WHERE o.branch_id = %s AND o.deleted_at IS NULL ORDER BY o.uid
"""
_FIELDS = """
    SELECT o.uid, jsonb_path_query_array(
        v.document, '$.schema.** ? (@.data_type != "global_field").reference_to[*]')::text
    FROM content_globalfield AS o JOIN content_globalfieldversion AS v ON v.id = o.latest_id
    WHERE o.branch_id = %s AND o.deleted_at IS NULL ORDER BY o.uid
"""
_SCHEMAS = """
    SELECT o.uid, o.title, (v.document -> 'schema')::text, TRUE
    FROM content_globalfield AS o JOIN content_globalfieldversion AS v ON v.id = o.latest_id
    WHERE o.branch_id = %s AND o.deleted_at IS NULL
    UNION ALL
    SELECT o.uid, o.title, (v.document -> 'schema')::text, FALSE
    FROM content_contenttype AS o JOIN content_contenttypeversion AS v ON v.id = o.latest_id
    WHERE o.branch_id = %s AND o.deleted_at IS NULL
    ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A type or a global field as a list of users shows it."""

    uid: str
    title: str


@dataclass(frozen=True, slots=True)
class Users:
    """The types and the global fields that use a global field, directly or through another."""

    content_types: tuple[Named, ...]
    global_fields: tuple[Named, ...]


def types_referring_to(scope: Scope, uid: str) -> list[str]:
    """The types with a field that may point to entries of the type, and those that point to such a type in turn.

    The nearest come first. Raises ContentTypeNotFound.
    """
    targets = {user: _texts(names) for user, names in fetch_all(SQL(_TYPES, (scope.branch_id,)))}
    if uid not in targets or not _sees(scope, uid):
        raise ContentTypeNotFound(uid)
    found: dict[str, None] = {}
    level = {uid}
    while level:
        level = {user for user, names in targets.items() if user not in found and not level.isdisjoint(names)}
        found.update(dict.fromkeys(sorted(level)))
    return [user for user in found if (user != uid or uid in targets[uid]) and _sees(scope, user)]


def global_fields_referring_to(scope: Scope, uid: str) -> list[str]:
    """The global fields with a field that may point to entries of the type."""
    return [user for user, names in fetch_all(SQL(_FIELDS, (scope.branch_id,))) if uid in _texts(names)]


def users_of_global_fields(scope: Scope) -> Mapping[str, Users]:
    """Who uses each global field of a branch."""
    rows = fetch_all(SQL(_SCHEMAS, (scope.branch_id, scope.branch_id)))
    uses = [
        (Named(uid, title), is_field, referenced_global_fields(orjson.loads(schema)))
        for uid, title, schema, is_field in rows
    ]
    direct = {user.uid: names for user, is_field, names in uses if is_field}
    reached = {uid: _reached(names, direct) for uid, names in direct.items()}
    through = [
        (user, is_field, names.union(*(reached.get(name, frozenset()) for name in names)))
        for user, is_field, names in uses
    ]
    return {
        uid: Users(
            tuple(
                user for user, is_field, names in through if not is_field and uid in names and _sees(scope, user.uid)
            ),
            tuple(user for user, is_field, names in through if is_field and uid in names),
        )
        for uid in direct
    }


def users_of_global_field(scope: Scope, uid: str) -> Users:
    """Who uses a global field. Raises GlobalFieldNotFound."""
    users = users_of_global_fields(scope).get(uid)
    if users is None:
        raise GlobalFieldNotFound(uid)
    return users


def _sees(scope: Scope, uid: str) -> bool:
    """Whether the type is there for who asks."""
    return scope.limits is None or scope.limits.sees_type(uid)


def _texts(names: str) -> frozenset[str]:
    return frozenset(name for name in orjson.loads(names) if isinstance(name, str))


def _reached(names: frozenset[str], direct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The global fields that these name, at any depth."""
    reached: set[str] = set()
    level = set(names)
    while level:
        reached |= level
        level = {name for field in level for name in direct.get(field, frozenset())} - reached
    return frozenset(reached)

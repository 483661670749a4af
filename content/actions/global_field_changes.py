"""Changes of global fields before they happen: their documents checked, and the types that would change with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from content.actions.type_changes import TypeChange, latest_document, plan_changes, prepare_change
from content.errors import ContentTypeInvalid, GlobalFieldInvalid, GlobalFieldNotFound
from content.models import ContentType, GlobalField
from content.plans import ChangePlan
from content.schema.parse import read_global_field, referenced_global_fields
from content.schema.removal import without_global_field
from content.type_documents import GLOBAL_FIELD_KEYS, global_field_schemas, name_problems, uid_from_title
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class GlobalFieldChange:
    """The document a global field is about to have, and what becomes of the types that use it."""

    document: JSONObject
    type_changes: tuple[TypeChange, ...]


@dataclass(frozen=True, slots=True)
class GlobalFieldRemoval:
    """What becomes of the types and of the other global fields (by uid) that name a global field."""

    type_changes: tuple[TypeChange, ...]
    field_documents: Mapping[str, JSONObject]


@transaction.atomic
def plan_global_field_creation(actor: Actor, scope: Scope, *, document: JSONObject) -> ChangePlan:
    """What creating the field would do to stored content, which is nothing. Raises GlobalFieldInvalid as it would."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    kept = new_field_document(document)
    check_field(scope, kept)
    if GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None, uid=kept["uid"]).exists():
        raise GlobalFieldInvalid([Problem("uid", "unique", "is not unique.")])
    return ChangePlan()


@transaction.atomic
def plan_global_field_update(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> ChangePlan:
    """What update_global_field would do to stored content, without doing it.

    Raises GlobalFieldNotFound, GlobalFieldInvalid.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    return plan_changes(scope, prepare_update(scope, _find(scope, uid), document).type_changes)


def plan_global_field_import(actor: Actor, scope: Scope, *, document: JSONObject, overwrite: bool) -> ChangePlan:
    """What import_global_field would do to stored content, without doing it. Raises GlobalFieldInvalid."""
    whole = new_field_document(document)
    uid = str(whole["uid"])
    if overwrite and GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None, uid=uid).exists():
        return plan_global_field_update(actor, scope, uid, document=whole)
    return plan_global_field_creation(actor, scope, document=whole)


@transaction.atomic
def plan_global_field_deletion(actor: Actor, scope: Scope, uid: str) -> ChangePlan:
    """What deleting the field by force would do to stored content, without doing it. Raises GlobalFieldNotFound."""
    actor.require(Permission.CONTENT_TYPE_DELETE)
    return plan_changes(scope, prepare_removal(scope, _find(scope, uid).uid).type_changes)


def new_field_document(document: JSONObject) -> JSONObject:
    """The keys that belong to a global field; its uid comes from its title where none is sent."""
    kept = {key: document[key] for key in GLOBAL_FIELD_KEYS if key in document}
    kept.setdefault("uid", uid_from_title(kept.get("title")))
    return kept


def prepare_update(scope: Scope, field: GlobalField, document: JSONObject) -> GlobalFieldChange:
    """The change that a body asks for: keys that are not sent keep their value.

    Raises GlobalFieldInvalid, also where a type that uses the field could not hold it.
    """
    current = field.latest.document if field.latest else {}
    kept = {
        **current,
        **{key: document[key] for key in GLOBAL_FIELD_KEYS if key in document},
        "uid": field.uid,
    }
    schemas = check_field(scope, kept)
    changes = (
        _prepared(scope, row, latest_document(row), schemas.get) for row in types_using(scope, field.uid, schemas)
    )
    return GlobalFieldChange(kept, tuple(changes))


def prepare_removal(scope: Scope, uid: str) -> GlobalFieldRemoval:
    """What remains where the field is taken out of everything that names it."""
    schemas = global_field_schemas(scope)
    users = {other for other, schema in schemas.items() if other != uid and uid in referenced_global_fields(schema)}
    left = {
        other: without_global_field(schema, uid) if other in users else schema
        for other, schema in schemas.items()
        if other != uid
    }
    rows = GlobalField.objects.filter(branch_id=scope.branch_id, uid__in=users, deleted_at=None)
    documents = rows.order_by("uid").values_list("uid", "latest__document")
    changes = []
    for row in types_using(scope, uid, schemas):
        document = latest_document(row)
        document = {**document, "schema": without_global_field(document.get("schema"), uid)}
        changes.append(_prepared(scope, row, document, left.get))
    return GlobalFieldRemoval(
        type_changes=tuple(changes),
        field_documents={other: {**document, "schema": left[other]} for other, document in documents},
    )


def check_field(scope: Scope, document: JSONObject) -> dict[str, JSONValue]:
    """The schemas of all global fields, this one's among them. Raises GlobalFieldInvalid naming every broken rule."""
    problems = name_problems(document)
    schemas = {**global_field_schemas(scope), str(document.get("uid")): document.get("schema")}
    try:
        read_global_field(document.get("schema"), schemas.get, field_rules=document.get("field_rules"))
    except Invalid as error:
        problems.extend(error.problems)
    if problems:
        raise GlobalFieldInvalid(problems)
    return schemas


def types_using(scope: Scope, uid: str, schemas: Mapping[str, JSONValue]) -> list[ContentType]:
    """The living types that name the field, or name one that does, at any depth, in the order of their keys."""
    types = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None).select_related("latest")
    users = fields_using(uid, schemas)
    return [
        row
        for row in types.order_by("pk")
        if not users.isdisjoint(referenced_global_fields(latest_document(row).get("schema")))
    ]


def fields_using(uid: str, schemas: Mapping[str, JSONValue]) -> frozenset[str]:
    """The field itself and the global fields that name it, or name one that does."""
    named = {other: referenced_global_fields(schema) for other, schema in schemas.items()}
    users = {uid}
    while found := {other for other, uids in named.items() if other not in users and not users.isdisjoint(uids)}:
        users |= found
    return frozenset(users)


def _prepared(
    scope: Scope, content_type: ContentType, document: JSONObject, lookup: Callable[[str], JSONValue | None]
) -> TypeChange:
    try:
        return prepare_change(scope, content_type, document, lookup=lookup)
    except ContentTypeInvalid as error:
        # The sender sees the field alone: where a type breaks by it, the path begins with the type.
        problems = [replace(each, path=f"{content_type.uid}.{each.path}") for each in error.problems]
        raise GlobalFieldInvalid(problems) from error


def _find(scope: Scope, uid: str) -> GlobalField:
    rows = GlobalField.objects.filter(branch_id=scope.branch_id, uid=uid, deleted_at=None).select_related("latest")
    field = rows.first()
    if field is None:
        raise GlobalFieldNotFound(uid)
    return field

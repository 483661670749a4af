"""Changes of global fields. A change reaches every type that uses the field, in the same transaction."""

from django.db import IntegrityError, transaction
from django.db.models import F

from content.actions.content_types import add_version, compile_document, name_problems, uid_from_title
from content.errors import GlobalFieldInUse, GlobalFieldInvalid, GlobalFieldNotFound
from content.models import ContentType, GlobalField, GlobalFieldVersion
from content.schema.parse import read_global_field, referenced_global_fields
from core.clock import utc_now
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks import activity, revision
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

DOCUMENT_KEYS = ("title", "uid", "description", "schema")


@transaction.atomic
def create_global_field(actor: Actor, scope: Scope, *, document: JSONObject) -> GlobalField:
    """Add a global field. Raises GlobalFieldInvalid naming every broken rule."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    kept = {key: document[key] for key in DOCUMENT_KEYS if key in document}
    kept.setdefault("uid", uid_from_title(kept.get("title")))
    _check(scope, kept)
    field = GlobalField(
        stack_id=scope.stack_id, branch_id=scope.branch_id, uid=str(kept["uid"]), version=0, created_by=actor.uid
    )
    try:
        with transaction.atomic():
            field.title = str(kept["title"])
            field.save(force_insert=True)
    except IntegrityError as error:
        raise GlobalFieldInvalid([Problem("uid", "unique", "is not unique.")]) from error
    _add_version(actor, field, kept)
    activity.record(actor, scope, action="global_field.create", target=("global_field", field.uid), version=1)
    return field


@transaction.atomic
def update_global_field(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> GlobalField:
    """Give a global field a new version, and with it every type that uses it, directly or through another.

    Raises GlobalFieldNotFound, GlobalFieldInvalid.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    field = _lock(scope, uid)
    current = GlobalFieldVersion.objects.get(global_field=field, version=field.version)
    kept = {**current.document, **{key: document[key] for key in DOCUMENT_KEYS if key in document}, "uid": uid}
    _check(scope, kept)
    _add_version(actor, field, kept)
    for content_type in _types_using(scope, uid):
        type_document = content_type.latest.document if content_type.latest else {}
        resolved, compiled = compile_document(scope, type_document)
        add_version(actor, content_type, document=type_document, resolved=resolved, compiled=compiled)
    activity.record(actor, scope, action="global_field.update", target=("global_field", uid), version=field.version)
    return field


@transaction.atomic
def delete_global_field(actor: Actor, scope: Scope, uid: str) -> None:
    """Delete a global field that no type uses. Raises GlobalFieldNotFound, GlobalFieldInUse."""
    actor.require(Permission.CONTENT_TYPE_DELETE)
    revision.bump(scope)
    field = _lock(scope, uid)
    type_uids = [content_type.uid for content_type in _types_using(scope, uid)]
    if type_uids:
        raise GlobalFieldInUse(uid, type_uids=type_uids)
    field.deleted_at = utc_now()
    field.updated_by = actor.uid
    field.save(update_fields=["deleted_at", "updated_by"])
    activity.record(actor, scope, action="global_field.delete", target=("global_field", uid))


def _lock(scope: Scope, uid: str) -> GlobalField:
    field = (
        GlobalField.objects.filter(branch_id=scope.branch_id, uid=uid, deleted_at=None)
        .select_for_update(of=("self",))
        .first()
    )
    if field is None:
        raise GlobalFieldNotFound(uid)
    return field


def _add_version(actor: Actor, field: GlobalField, document: JSONObject) -> None:
    version = GlobalFieldVersion.objects.create(
        global_field=field, version=field.version + 1, document=document, created_by=actor.uid
    )
    field.version = version.version
    field.latest = version
    field.title = str(document["title"])
    field.description = str(document.get("description") or "")
    field.updated_at = utc_now()
    field.updated_by = actor.uid
    field.save()


def _check(scope: Scope, document: JSONObject) -> None:
    problems = name_problems(document)
    own_uid, own_schema = document.get("uid"), document.get("schema")
    others = _schemas(scope)

    def lookup(uid: str) -> JSONValue | None:
        return own_schema if uid == own_uid else others.get(uid)

    try:
        read_global_field(own_schema, lookup)
    except Invalid as error:
        problems.extend(error.problems)
    if problems:
        raise GlobalFieldInvalid(problems)


def _schemas(scope: Scope) -> dict[str, JSONValue]:
    return dict(
        GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None)
        .annotate(schema=F("latest__document__schema"))
        .values_list("uid", "schema")
    )


def _types_using(scope: Scope, uid: str) -> list[ContentType]:
    schemas = _schemas(scope)

    def uses(schema: JSONValue, seen: frozenset[str]) -> bool:
        direct = referenced_global_fields(schema)
        return uid in direct or any(
            uses(schemas.get(other), seen | {other}) for other in direct - seen if schemas.get(other) is not None
        )

    types = (
        ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None)
        .select_related("latest")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return [row for row in types if row.latest and uses(row.latest.document.get("schema"), frozenset())]

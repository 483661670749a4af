"""Changes of global fields. A change reaches every type that uses the field, in the same transaction."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from content.actions.content_types import apply_change, lock_content_types
from content.actions.global_field_changes import check_field, new_field_document, prepare_removal, prepare_update
from content.actions.type_changes import TypeChange, require_harmless
from content.errors import (
    ContentTypeChangeRefused,
    GlobalFieldChangeRefused,
    GlobalFieldInUse,
    GlobalFieldInvalid,
    GlobalFieldNotFound,
)
from content.models import GlobalField, GlobalFieldVersion
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from stacks import activity, revision
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def create_global_field(actor: Actor, scope: Scope, *, document: JSONObject) -> GlobalField:
    """Add a global field. Raises GlobalFieldInvalid naming every broken rule."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    kept = new_field_document(document)
    check_field(scope, kept)
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
def update_global_field(
    actor: Actor, scope: Scope, uid: str, *, document: JSONObject, force: bool = False
) -> GlobalField:
    """Give a global field a new version, and with it every type that uses it, directly or through another.

    Raises GlobalFieldNotFound, GlobalFieldInvalid; GlobalFieldChangeRefused where stored content would lose values or
    break the new rules and `force` is not given.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    field = _lock(scope, uid)
    changed = prepare_update(scope, field, document)
    change_types(actor, scope, changed.type_changes, force=force)
    _add_version(actor, field, changed.document)
    activity.record(actor, scope, action="global_field.update", target=("global_field", uid), version=field.version)
    return field


@transaction.atomic
def import_global_field(
    actor: Actor, scope: Scope, *, document: JSONObject, overwrite: bool = False, force: bool = False
) -> GlobalField:
    """Create the global field that a file describes; with `overwrite` it takes the place of one with its uid.

    Raises what create_global_field and update_global_field raise.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    whole = new_field_document(document)
    taken = GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None, uid=str(whole["uid"]))
    if overwrite and taken.exists():
        return update_global_field(actor, scope, str(whole["uid"]), document=whole, force=force)
    return create_global_field(actor, scope, document=whole)


@transaction.atomic
def delete_global_field(actor: Actor, scope: Scope, uid: str, *, force: bool = False) -> None:
    """Delete a global field; with `force` it vanishes from the types and global fields that use it, with its values.

    Raises GlobalFieldNotFound, and GlobalFieldInUse where any use it and `force` is not given.
    """
    actor.require(Permission.CONTENT_TYPE_DELETE)
    revision.bump(scope)
    field = _lock(scope, uid)
    removal = prepare_removal(scope, uid)
    if not force and (removal.type_changes or removal.field_documents):
        raise GlobalFieldInUse(
            uid,
            type_uids=[change.content_type.uid for change in removal.type_changes],
            field_uids=list(removal.field_documents),
        )
    for other in lock_global_fields(scope, removal.field_documents):
        _add_version(actor, other, removal.field_documents[other.uid])
        activity.record(
            actor, scope, action="global_field.update", target=("global_field", other.uid), version=other.version
        )
    change_types(actor, scope, removal.type_changes, force=True)
    field.deleted_at = utc_now()
    field.updated_by = actor.uid
    field.save(update_fields=["deleted_at", "updated_by"])
    activity.record(actor, scope, action="global_field.delete", target=("global_field", uid))


def change_types(actor: Actor, scope: Scope, changes: Sequence[TypeChange], *, force: bool) -> None:
    """Give types their new versions. Raises GlobalFieldChangeRefused where that harms content, unless forced."""
    lock_content_types([change.content_type.pk for change in changes])
    if not force:
        try:
            require_harmless(scope, changes)
        except ContentTypeChangeRefused as error:
            raise GlobalFieldChangeRefused(error.plan) from error
    for change in changes:
        apply_change(actor, scope, change)


def _lock(scope: Scope, uid: str) -> GlobalField:
    field = next(iter(lock_global_fields(scope, [uid])), None)
    if field is None:
        raise GlobalFieldNotFound(uid)
    return field


def lock_global_fields(scope: Scope, uids: Iterable[str]) -> list[GlobalField]:
    """The living global fields of those uids, locked for a change."""
    rows = GlobalField.objects.filter(branch_id=scope.branch_id, uid__in=list(uids), deleted_at=None)
    return list(rows.select_related("latest").select_for_update(of=("self",)).order_by("pk"))


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

"""Changes of content types."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from content import rewrites
from content.actions.fields import sync_fields
from content.actions.labels import forget_content_type
from content.actions.rewriting import begin_rewrite, need_of
from content.actions.type_changes import TypeChange, prepare_update, require_harmless
from content.derived import delete_entries, derive_anew
from content.errors import ContentTypeInUse, ContentTypeInvalid, ContentTypeNotFound
from content.models import ContentType, ContentTypeVersion, Entry
from content.ports import type_deleted
from content.schema.compiled import CompiledType
from content.schema.slots import assign_slots
from content.schema.withheld import withheld_after
from content.type_documents import compile_document, new_document, options_of
from content.types import stored_type
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from stacks import activity, revision
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@transaction.atomic
def create_content_type(actor: Actor, scope: Scope, *, document: JSONObject) -> ContentType:
    """Add a type with its first version (CS-8: the uid comes from the title where none is sent).

    Raises ContentTypeInvalid naming every broken rule; a taken uid or title among them.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    kept = new_document(document)
    resolved, compiled = compile_document(scope, kept)
    content_type = ContentType(
        stack_id=scope.stack_id, branch_id=scope.branch_id, created_by=actor.uid, version=0, **_columns(kept)
    )
    content_type.slots = dict(assign_slots(compiled, {}))
    try:
        with transaction.atomic():
            content_type.save(force_insert=True)
    except IntegrityError as error:
        # Where both are taken, which of the constraints speaks first is PostgreSQL's affair.
        is_known = ContentType.objects.filter(branch=scope.branch_id, uid=content_type.uid, deleted_at=None).exists()
        raise _taken("uid" if is_known else "title") from error
    _add_version(actor, content_type, kept, resolved, compiled)
    activity.record(actor, scope, action="content_type.create", target=("content_type", content_type.uid), version=1)
    return content_type


@transaction.atomic
def update_content_type(
    actor: Actor, scope: Scope, uid: str, *, document: JSONObject, force: bool = False
) -> ContentType:
    """Give a type a new version. Keys that are not sent keep their value; the uid never changes.

    Raises ContentTypeNotFound, ContentTypeInvalid; ContentTypeChangeRefused where stored content would lose values or
    break the new rules and `force` is not given.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    change = prepare_update(scope, lock_content_type(scope, uid), document)
    if not force:
        require_harmless(scope, [change])
    content_type = apply_change(actor, scope, change)
    activity.record(
        actor, scope, action="content_type.update", target=("content_type", uid), version=content_type.version
    )
    return content_type


@transaction.atomic
def import_content_type(
    actor: Actor, scope: Scope, *, document: JSONObject, overwrite: bool = False, force: bool = False
) -> ContentType:
    """Create the type that a file describes; with `overwrite` it takes the place of a type with its uid.

    Raises what create_content_type and update_content_type raise.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    whole = new_document(document)
    taken = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None, uid=str(whole["uid"]))
    if overwrite and taken.exists():
        return update_content_type(actor, scope, str(whole["uid"]), document=whole, force=force)
    return create_content_type(actor, scope, document=whole)


@transaction.atomic
def delete_content_type(actor: Actor, scope: Scope, uid: str, *, force: bool) -> None:
    """Delete a type; with `force` its entries too, and with them what is live, what waits and what is derived.

    Raises ContentTypeNotFound, ContentTypeInUse where entries exist and `force` is not given.
    """
    actor.require(Permission.CONTENT_TYPE_DELETE)
    revision.bump(scope)
    content_type = lock_content_type(scope, uid)
    entries = Entry.objects.filter(content_type=content_type, deleted_at=None)
    entry_count = entries.count()
    if entry_count and not force:
        raise ContentTypeInUse(uid, entry_count=entry_count)
    now = utc_now()
    if entry_count:
        delete_entries(content_type.pk, now=now)
        for follow in type_deleted.followers():
            follow(actor, content_type)
    rewrites.cancel(content_type, reason="The content type was deleted.")
    content_type.deleted_at = now
    content_type.updated_by = actor.uid
    content_type.save(update_fields=["deleted_at", "updated_by"])
    forget_content_type(actor, scope, uid)
    activity.record(actor, scope, action="content_type.delete", target=("content_type", uid), entry_count=entry_count)


def lock_content_type(scope: Scope, uid: str) -> ContentType:
    """The living type, locked for a change."""
    living = (
        ContentType.objects.filter(branch_id=scope.branch_id, uid=uid, deleted_at=None)
        .select_related("latest")
        .select_for_update(of=("self",))
        .first()
    )
    if living is None:
        raise ContentTypeNotFound(uid)
    rewrites.lock_open([living.pk])
    return living


def lock_content_types(ids: Iterable[int]) -> None:
    """Lock the rows of several types for a change. The stack's row, locked before, keeps what was read of them true."""
    wanted = list(ids)
    list(ContentType.objects.filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    rewrites.lock_open(wanted)


def apply_change(actor: Actor, scope: Scope, change: TypeChange) -> ContentType:
    """Give a locked type the version that the change describes, and its entries what that asks of them.

    Raises ContentTypeInvalid where its title is taken.
    """
    content_type = change.content_type
    for column, value in _columns(change.document).items():
        setattr(content_type, column, value)
    content_type.updated_at = utc_now()
    content_type.withheld_paths = withheld_after(content_type.withheld_paths, change.before, change.after)
    try:
        with transaction.atomic():
            _add_version(actor, content_type, change.document, change.resolved, change.after)
    except IntegrityError as error:
        raise _taken("title") from error
    derive_anew(content_type, before=change.before, after=change.after)
    need = need_of(change.changes)
    if need is not None:
        begin_rewrite(actor, scope, content_type, stored_type(content_type, change.after), need)
    return content_type


def _add_version(
    actor: Actor, content_type: ContentType, document: JSONObject, resolved: JSONValue, compiled: CompiledType
) -> None:
    """Write the next version of a locked type and point the type at it."""
    version = ContentTypeVersion.objects.create(
        content_type=content_type,
        version=content_type.version + 1,
        document=document,
        resolved_schema=resolved,
        created_by=actor.uid,
    )
    content_type.version = version.version
    content_type.latest = version
    content_type.updated_by = actor.uid
    content_type.save()
    sync_fields(content_type, compiled)


def _columns(document: JSONObject) -> dict[str, object]:
    options = options_of(document)
    return {
        "uid": document["uid"],
        "title": document["title"],
        "description": str(document.get("description") or ""),
        "is_page": options.get("is_page") is True,
        "is_singleton": options.get("singleton") is True,
    }


def _taken(path: str) -> ContentTypeInvalid:
    return ContentTypeInvalid([Problem(path, "unique", "is not unique.")])

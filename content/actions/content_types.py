"""Changes of content types."""

import re
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import F

from content.actions.fields import sync_fields
from content.derived import derive_anew
from content.errors import ContentTypeInUse, ContentTypeInvalid, ContentTypeNotFound
from content.models import ContentType, ContentTypeVersion, Entry, GlobalField
from content.ports import entry_deleted
from content.schema.compiled import CompiledType
from content.schema.parse import parse_schema, read_schema
from core.clock import utc_now
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks import activity, revision
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

DOCUMENT_KEYS = ("title", "uid", "description", "schema", "options", "field_rules", "labels")
DEFAULT_OPTIONS: JSONObject = {"is_page": False, "singleton": False, "title": "title", "sub_title": []}
_UID = re.compile(r"[a-z][a-z0-9_]{0,199}")


@transaction.atomic
def create_content_type(actor: Actor, scope: Scope, *, document: JSONObject) -> ContentType:
    """Add a type with its first version (CS-8: the uid comes from the title where none is sent).

    Raises ContentTypeInvalid naming every broken rule; a taken uid or title among them.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    kept = kept_document(document)
    kept.setdefault("uid", uid_from_title(kept.get("title")))
    kept.setdefault("options", dict(DEFAULT_OPTIONS))
    kept.setdefault("description", "")
    resolved, compiled = compile_document(scope, kept)
    content_type = ContentType(
        stack_id=scope.stack_id, branch_id=scope.branch_id, created_by=actor.uid, version=0, **_columns(kept)
    )
    try:
        with transaction.atomic():
            content_type.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(error) from error
    add_version(actor, content_type, document=kept, resolved=resolved, compiled=compiled)
    activity.record(actor, scope, action="content_type.create", target=("content_type", content_type.uid), version=1)
    return content_type


@transaction.atomic
def update_content_type(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> ContentType:
    """Give a type a new version. Keys that are not sent keep their value; the uid never changes.

    Raises ContentTypeNotFound, ContentTypeInvalid.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    revision.bump(scope)
    content_type = lock_content_type(scope, uid)
    current = ContentTypeVersion.objects.get(content_type=content_type, version=content_type.version)
    kept = {**current.document, **kept_document(document), "uid": uid}
    resolved, compiled = compile_document(scope, kept)
    for column, value in _columns(kept).items():
        setattr(content_type, column, value)
    content_type.updated_at = utc_now()
    try:
        with transaction.atomic():
            add_version(actor, content_type, document=kept, resolved=resolved, compiled=compiled)
    except IntegrityError as error:
        raise _taken(error) from error
    activity.record(
        actor, scope, action="content_type.update", target=("content_type", uid), version=content_type.version
    )
    return content_type


@transaction.atomic
def delete_content_type(actor: Actor, scope: Scope, uid: str, *, force: bool) -> None:
    """Delete a type; with `force` its entries too, taking them offline.

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
    for entry in entries.order_by("pk").select_for_update(of=("self",)).iterator(chunk_size=500):
        locales = tuple(entry.locales.filter(deleted_at=None).values_list("locale", flat=True))
        entry.locales.filter(deleted_at=None).update(deleted_at=now)
        for follow in entry_deleted.followers():
            follow(actor, scope, entry, locales)
    entries.update(deleted_at=now)
    content_type.deleted_at = now
    content_type.updated_by = actor.uid
    content_type.save(update_fields=["deleted_at", "updated_by"])
    activity.record(actor, scope, action="content_type.delete", target=("content_type", uid), entry_count=entry_count)


def lock_content_type(scope: Scope, uid: str) -> ContentType:
    """The living type, locked for a change."""
    content_type = (
        ContentType.objects.filter(branch_id=scope.branch_id, uid=uid, deleted_at=None)
        .select_for_update(of=("self",))
        .first()
    )
    if content_type is None:
        raise ContentTypeNotFound(uid)
    return content_type


def add_version(
    actor: Actor, content_type: ContentType, *, document: JSONObject, resolved: JSONValue, compiled: CompiledType
) -> None:
    """Write the next version of a locked type, point the type at it and derive from it what is kept beside it."""
    before = content_type.latest
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
    if before is not None:
        old = parse_schema(before.resolved_schema, options=before.document.get("options"))
        derive_anew(content_type.pk, before=old, after=compiled)


def compile_document(scope: Scope, document: JSONObject) -> tuple[JSONValue, CompiledType]:
    """The schema with its global fields inlined, and compiled. Raises ContentTypeInvalid with every problem."""
    problems = [*_envelope_problems(document)]
    try:
        resolved, compiled = read_schema(document.get("schema"), global_field_lookup(scope), options=_options(document))
    except Invalid as error:
        raise ContentTypeInvalid([*problems, *error.problems]) from error
    if problems:
        raise ContentTypeInvalid(problems)
    return resolved, compiled


def global_field_lookup(scope: Scope) -> Callable[[str], JSONValue | None]:
    """Looks up a global field's own schema by uid; one query for all of a branch, at the first question."""
    schemas: dict[str, JSONValue] | None = None

    def lookup(uid: str) -> JSONValue | None:
        nonlocal schemas
        if schemas is None:
            schemas = dict(
                GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None)
                .annotate(schema=F("latest__document__schema"))
                .values_list("uid", "schema")
            )
        return schemas.get(uid)

    return lookup


def kept_document(document: JSONObject) -> JSONObject:
    """The keys that belong to a type; whatever else a client sends back is not stored (CS-128)."""
    return {key: document[key] for key in DOCUMENT_KEYS if key in document}


def uid_from_title(title: JSONValue) -> str:
    """`Blog Entry` gives `blog_entry`."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:200] if isinstance(title, str) else ""


def _options(document: JSONObject) -> JSONObject:
    options = document.get("options")
    return options if isinstance(options, dict) else dict(DEFAULT_OPTIONS)


def _columns(document: JSONObject) -> dict[str, object]:
    options = _options(document)
    return {
        "uid": document["uid"],
        "title": document["title"],
        "description": str(document.get("description") or ""),
        "is_page": options.get("is_page") is True,
        "is_singleton": options.get("singleton") is True,
    }


def name_problems(document: JSONObject) -> list[Problem]:
    """What is wrong with the title, uid and description of a type or a global field."""
    problems = []
    title, uid = document.get("title"), document.get("uid")
    if not isinstance(title, str) or not title.strip():
        problems.append(Problem("title", "required", "is a required field."))
    elif len(title) > 255:
        problems.append(Problem("title", "length", "is longer than 255 characters."))
    if not isinstance(uid, str) or not _UID.fullmatch(uid):
        problems.append(
            Problem("uid", "format", "is not valid: lower case letters, digits and underscores, a letter first.")
        )
    if not isinstance(document.get("description", ""), str | None):
        problems.append(Problem("description", "type", "is not valid: it should be a text."))
    return problems


def _envelope_problems(document: JSONObject) -> list[Problem]:
    problems = name_problems(document)
    options = document.get("options")
    if options is not None and not isinstance(options, dict):
        problems.append(Problem("options", "type", "is not valid: it should be an object."))
    return problems


def _taken(error: IntegrityError) -> ContentTypeInvalid:
    path = "title" if "content_type_title_unique" in str(error) else "uid"
    return ContentTypeInvalid([Problem(path, "unique", "is not unique.")])

"""Changes of types before they happen: compiled, counted against what is stored, and refused where they would harm it.

What an update does and what a dry run tells come from the same functions.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from content.change_counts import NOTHING, Comparison, count_reach, count_rewrites
from content.derived import lock_entries
from content.errors import ContentTypeChangeRefused, ContentTypeInvalid, ContentTypeNotFound
from content.models import ContentType, Entry
from content.plans import SAMPLES, ChangePlan, PlannedChange
from content.schema.changes import Change, Kind, compare_schemas
from content.schema.compiled import CompiledType
from content.schema.parse import compile_stored
from content.schema.withheld import uncovered
from content.type_documents import compile_document, kept_document, new_document, options_of
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class TypeChange:
    """A type that exists, the document it is about to have, and what both versions compile to."""

    content_type: ContentType
    document: JSONObject
    resolved: JSONValue
    before: CompiledType
    after: CompiledType
    changes: tuple[Change, ...]


@transaction.atomic
def plan_content_type_creation(actor: Actor, scope: Scope, *, document: JSONObject) -> ChangePlan:
    """What creating the type would do to stored content, which is nothing. Raises ContentTypeInvalid as it would."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    kept = new_document(document)
    compile_document(scope, kept)
    living = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None)
    taken = [key for key in ("uid", "title") if living.filter(**{key: kept[key]}).exists()]
    if taken:
        raise ContentTypeInvalid([Problem(taken[0], "unique", "is not unique.")])
    return ChangePlan()


@transaction.atomic
def plan_content_type_update(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> ChangePlan:
    """What update_content_type would do to stored content, without doing it.

    Raises ContentTypeNotFound, ContentTypeInvalid.
    """
    actor.require(Permission.CONTENT_TYPE_WRITE)
    content_type = _get(scope, uid)
    others = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None).exclude(pk=content_type.pk)
    change = prepare_update(scope, content_type, document)
    if others.filter(title=change.document["title"]).exists():
        raise ContentTypeInvalid([Problem("title", "unique", "is not unique.")])
    return plan_changes(scope, [change])


def plan_content_type_import(actor: Actor, scope: Scope, *, document: JSONObject, overwrite: bool) -> ChangePlan:
    """What import_content_type would do to stored content, without doing it. Raises ContentTypeInvalid."""
    whole = new_document(document)
    uid = str(whole["uid"])
    if overwrite and ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None, uid=uid).exists():
        return plan_content_type_update(actor, scope, uid, document=whole)
    return plan_content_type_creation(actor, scope, document=whole)


@transaction.atomic
def plan_content_type_deletion(actor: Actor, scope: Scope, uid: str) -> ChangePlan:
    """What deleting the type would do to stored content, without doing it. Raises ContentTypeNotFound."""
    actor.require(Permission.CONTENT_TYPE_DELETE)
    content_type = _get(scope, uid)
    entries = Entry.objects.filter(content_type=content_type, deleted_at=None)
    change = PlannedChange(
        content_type_uid=uid,
        path="content_type",
        kind=Kind.REMOVED,
        message="is deleted with its entries.",
        is_lossy=True,
        entry_count=entries.count(),
        sample_uids=tuple(entries.order_by("pk").values_list("uid", flat=True)[:SAMPLES]),
    )
    return ChangePlan((change,))


def _get(scope: Scope, uid: str) -> ContentType:
    living = ContentType.objects.filter(branch_id=scope.branch_id, uid=uid, deleted_at=None).select_related("latest")
    content_type = living.first()
    if content_type is None:
        raise ContentTypeNotFound(uid)
    return content_type


def prepare_update(scope: Scope, content_type: ContentType, document: JSONObject) -> TypeChange:
    """The change that a body asks for: keys that are not sent keep their value. Raises ContentTypeInvalid."""
    whole = {**latest_document(content_type), **kept_document(document), "uid": content_type.uid}
    return prepare_change(scope, content_type, whole)


def prepare_change(
    scope: Scope,
    content_type: ContentType,
    document: JSONObject,
    *,
    lookup: Callable[[str], JSONValue | None] | None = None,
) -> TypeChange:
    """The change to a whole document, with the global fields as `lookup` has them. Raises ContentTypeInvalid."""
    resolved, after = compile_document(scope, document, lookup=lookup)
    before = compiled_now(content_type)
    problems = uncovered(content_type.withheld_paths, before, after)
    if problems:
        raise ContentTypeInvalid(problems)
    changes = compare_schemas(before, after)
    if options_of(document).get("singleton") is True and not content_type.is_singleton:
        message = "allows a single entry."
        changes = (*changes, Change("options.singleton", Kind.SINGLETON, is_lossy=True, message=message))
    return TypeChange(content_type, document, resolved, before, after, changes)


def latest_document(content_type: ContentType) -> JSONObject:
    """What the type says now."""
    document: JSONObject = content_type.latest.document if content_type.latest else {}
    return document


def compiled_now(content_type: ContentType) -> CompiledType:
    """What the type's latest version compiles to."""
    schema = content_type.latest.resolved_schema if content_type.latest else []
    document = latest_document(content_type)
    return compile_stored(schema, options=options_of(document), field_rules=document.get("field_rules"))


def plan_changes(scope: Scope, changes: Iterable[TypeChange]) -> ChangePlan:
    """What the changes do to stored content as it is at this moment, all types in one plan."""
    comparisons = [_comparison(scope, change) for change in changes if change.changes]
    planned = tuple(each for comparison in comparisons for each in _planned(comparison))
    return ChangePlan(planned, _rewrites(comparisons))


def require_harmless(scope: Scope, changes: Iterable[TypeChange]) -> None:
    """Raise ContentTypeChangeRefused where a change loses or breaks content.

    The caller holds the types' rows, so that no entry appears before it commits; those that exist are locked here, so
    that what is counted stays.
    """
    lossy = [_comparison(scope, change) for change in changes if any(each.is_lossy for each in change.changes)]
    for comparison in lossy:
        lock_entries(comparison.content_type_id)
    planned = tuple(each for comparison in lossy for each in _planned(comparison))
    if any(each.is_refused for each in planned):
        raise ContentTypeChangeRefused(ChangePlan(planned, _rewrites(lossy)))


def _comparison(scope: Scope, change: TypeChange) -> Comparison:
    content_type = change.content_type
    return Comparison(
        content_type.pk, content_type.uid, scope.master_locale, change.before, change.after, change.changes
    )


def _rewrites(comparisons: Iterable[Comparison]) -> int:
    return sum(count_rewrites(comparison) for comparison in comparisons)


def _planned(comparison: Comparison) -> list[PlannedChange]:
    reach = count_reach(comparison)
    return [
        PlannedChange(
            content_type_uid=comparison.content_type_uid,
            path=each.path,
            kind=each.kind,
            message=each.message,
            is_lossy=each.is_lossy,
            entry_count=reach.get(each, NOTHING).entry_count,
            sample_uids=reach.get(each, NOTHING).sample_uids,
        )
        for each in comparison.changes
    ]

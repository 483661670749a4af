"""What is left of branches that were deleted long ago, and which of it other branches show still.

Other branches point to versions of entries and of types, and to bytes of files; whatever else a branch has is its own. An
entry of whose versions another branch shows one stays with those versions alone, and its type does. The branch's own row
stays, for the log.

Nobody begins to point to what is left there: a branch is copied while it lives, and who copies a copy points to what that
points to. So what nobody needs is free for good, and is deleted without asking others to wait.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, OuterRef
from django.db.models.fields.reverse_related import ForeignObjectRel

from content.asset_files import remove_after_commit
from content.models import (
    Asset,
    AssetVersion,
    ContentRewrite,
    ContentType,
    ContentTypeVersion,
    Entry,
    EntryVariantVersion,
    EntryVersion,
    Extension,
    GlobalField,
    GlobalFieldVersion,
    KeptForm,
    Label,
    Metadata,
    Term,
    TermVersion,
    Variant,
    VariantGroup,
    VariantGroupType,
)
from locales.models import Locale
from publishing.models import (
    Deployment,
    MetadataPublication,
    PreviewLink,
    Publication,
    PublicationHistory,
    PublishItem,
    PublishJob,
    Release,
)
from publishing.pruning.conditions import pins, unpinned
from publishing.pruning.horizon import Horizon
from publishing.pruning.step import Step, find, lock_entries, rows

ENTRIES, FILES, TYPES, OTHERS = (f"{kind} of deleted branches" for kind in ("entries", "files", "types", "other rows"))
_GONE = "branch_id = ANY(%(gone)s)"
_LEFT = "branch_id <> ALL(%(gone)s)"
_PLACES = (PublishItem, Publication, PublicationHistory)
"""What points to content and forbids to delete it. Nobody can ask what was live in a branch that was deleted."""


def _needed(version: str) -> str:
    """SQL of whether an entry of another branch points to the version of that id, or gives it a name."""
    tables = [("content_entryversionname", "version_id"), *((table, column) for _, table, column in pins(EntryVersion))]
    return " OR ".join(
        f"EXISTS (SELECT FROM {table} AS pin JOIN content_entry AS shows ON shows.id = pin.entry_id"
        f" WHERE pin.{column} = {version} AND shows.{_LEFT})"
        for table, column in tables
    )


# What was gone over once has no languages, and no version but those that are needed.
_WHOLE = f"""FROM content_entry AS e WHERE e.{_GONE} AND (
    EXISTS (SELECT FROM content_entrylocale AS l WHERE l.entry_id = e.id)
    OR NOT EXISTS (SELECT FROM content_entryversion AS held WHERE held.entry_id = e.id)
    OR EXISTS (SELECT FROM content_entryversion AS held WHERE held.entry_id = e.id AND NOT ({_needed("held.id")})))"""
# Once what their own entries held them by is gone.
_FREE_VERSIONS = f"""SELECT held.id FROM content_entryversion AS held
    WHERE held.entry_id = ANY(%(entries)s) AND {unpinned("held.id")}"""
_OF_ENTRIES = """version_id IN (SELECT id FROM content_entryversion WHERE entry_id = ANY(%(entries)s)
    UNION ALL SELECT version_id FROM content_inheritedversion WHERE entry_id = ANY(%(entries)s))"""
_FOUND_BY = (
    f"""DELETE FROM content_indexvalue WHERE {_OF_ENTRIES}
    AND content_type_id IN (SELECT id FROM content_contenttype WHERE {_GONE})""",
    f"DELETE FROM content_reference WHERE {_OF_ENTRIES} AND {_GONE}",
)
_GONE_FILES = f"FROM content_asset AS a WHERE a.{_GONE}"
_GONE_TERMS = f"FROM content_term AS t WHERE t.{_GONE}"
_STAYING_VERSION = f"""(EXISTS (SELECT FROM content_entry AS own WHERE own.id = pin.entry_id AND own.{_LEFT})
    OR {_needed("pin.id")})"""
_STAYING_VARIANT = (
    f"EXISTS (SELECT FROM content_entryvariant AS own WHERE own.id = pin.entry_variant_id AND own.{_LEFT})"
)


def _types(table: str, version: type[Model], owner: str, stays: Mapping[type[Model], str]) -> str:
    """SQL of types that were of a branch, and to whose versions nothing points that stays; what is not named does."""
    return " ".join(
        [
            f"FROM {table} AS t WHERE t.{_GONE}",
            *(
                f"AND NOT EXISTS (SELECT FROM {version._meta.db_table} AS held JOIN {pinning} AS pin"
                f" ON pin.{column} = held.id WHERE held.{owner} = t.id AND {stays.get(model, 'TRUE')})"
                for model, pinning, column in pins(version)
            ),
        ]
    )


_OTHER_TYPE: dict[type[Model], str] = {ContentType: f"pin.{_LEFT}"}
_ENDS: dict[type[Model], str] = {EntryVersion: _STAYING_VERSION, EntryVariantVersion: _STAYING_VARIANT, **_OTHER_TYPE}
_NO_ENTRY = "AND NOT EXISTS (SELECT FROM content_entry AS e WHERE e.content_type_id = t.id{so})"
_NO_NEEDED_ENTRY = _NO_ENTRY.format(
    so=f""" AND EXISTS (SELECT FROM content_entryversion AS own WHERE own.entry_id = e.id AND ({_needed("own.id")}))"""
)
_FREE_TYPES = _types("content_contenttype", ContentTypeVersion, "content_type_id", _OTHER_TYPE) + _NO_ENTRY.format(
    so=""
)
_GOING_TYPES = _types("content_contenttype", ContentTypeVersion, "content_type_id", _ENDS) + _NO_NEEDED_ENTRY
_FREE_GLOBAL_FIELDS = _types(
    "content_globalfield", GlobalFieldVersion, "global_field_id", {GlobalField: f"pin.{_LEFT}"}
)


def _delete_entries(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
    """Entries with all that is theirs, but for the versions that others need, and what these hang on."""
    found = _still(horizon, f"SELECT e.id {_WHOLE} AND e.id = ANY(%(locked)s)", lock_entries(ids))
    _leave_places("entry", found)
    with connection.cursor() as cursor:
        for statement in _FOUND_BY:
            cursor.execute(statement, {**horizon.params(), "entries": found})
    for relation in Entry._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not EntryVersion:
            relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": found}).delete()
    free = [pk for (pk,) in find(horizon, _FREE_VERSIONS, {"entries": found})]
    EntryVersion.objects.filter(pk__in=free).only("pk").delete()
    held = EntryVersion.objects.filter(entry=OuterRef("pk"))
    Entry.objects.filter(~Exists(held), pk__in=found).delete()
    return len(found)


def _delete_files(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
    """Files and folders with all their versions; the bytes, once that is committed, that no other branch's file has."""
    found = _locked(Asset, ids)
    remove_after_commit(AssetVersion.objects.filter(asset__in=found).values_list("storage_key", flat=True))
    _leave_places("asset", found)
    Asset.objects.filter(pk__in=found).delete()
    return len(found)


def _delete_terms(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
    """Terms, below which nothing is any more, and what other terms said while they stood below these."""
    found = _locked(Term, ids)
    moved = TermVersion.objects.filter(parent__in=found)
    _leave_places("term", found)
    for model in _PLACES:
        model.objects.filter(term_version__in=moved).delete()
    Term.objects.filter(pk__in=found).delete()
    return len(found)


def _deleting_types(model: type[ContentType | GlobalField], free: str) -> Callable[[Horizon, Sequence[int], int], int]:
    def delete(horizon: Horizon, ids: Sequence[int], limit: int) -> int:
        # Types of these branches hold each other back no longer.
        model.objects.filter(branch__in=horizon.gone_branch_ids).exclude(latest=None, inherited=None).update(
            latest=None, inherited=None
        )
        found = _still(horizon, f"SELECT t.id {free} AND t.id = ANY(%(locked)s)", _locked(model, ids))
        model.objects.filter(pk__in=found).delete()
        return len(found)

    return delete


def _leave_places(kind: str, ids: Sequence[int]) -> None:
    for model in _PLACES:
        model.objects.filter(**{f"{kind}__in": ids}).delete()


def _locked(model: Any, ids: Sequence[int]) -> list[int]:
    found = model.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), skip_locked=True)
    return list(found.values_list("pk", flat=True))


def _still(horizon: Horizon, statement: str, locked: list[int]) -> list[int]:
    return [pk for (pk,) in find(horizon, statement, {"locked": locked})]


def _others(model: type[Model], *, through: type[Model] | None = None, order: str = "gone.id") -> Step:
    """A step of rows that have the branch, or point to rows of another table that have it, once nothing points to them."""
    own = f"gone.{_GONE}"
    if through:
        (column,) = [field.column for field in model._meta.concrete_fields if field.related_model is through]
        own = f"gone.{column} IN (SELECT id FROM {through._meta.db_table} WHERE {_GONE})"
    held = [
        f"NOT EXISTS (SELECT FROM {other._meta.db_table} AS held WHERE held.{relation.field.column} = gone.id)"
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and getattr(relation.field, "db_constraint", False)
        for other in [relation.related_model]
        if other is not model
    ]
    return rows(
        OTHERS,
        "gone",
        f"FROM {model._meta.db_table} AS gone WHERE {own}",
        once=" AND ".join(held) or "TRUE",
        order=order,
    )


BRANCH_STEPS = (
    # Entries that show others' versions are younger than those.
    Step(
        name=ENTRIES,
        count=f"SELECT count(*) {_WHOLE}",
        ids=f"SELECT e.id, (SELECT 1 + count(*) FROM content_entryversion AS held WHERE held.entry_id = e.id)"
        f" {_WHOLE} ORDER BY e.id DESC",
        delete=_delete_entries,
    ),
    Step(
        name=FILES,
        count=f"SELECT count(*) {_GONE_FILES}",
        ids=f"SELECT a.id, a.version {_GONE_FILES} ORDER BY a.id",
        delete=_delete_files,
    ),
    Step(
        name=OTHERS,
        count=f"SELECT count(*) {_GONE_TERMS}",
        ids=f"SELECT t.id, 1 {_GONE_TERMS} ORDER BY t.depth DESC, t.id",
        delete=_delete_terms,
    ),
    # Who took a deployment back comes after it.
    _others(Deployment, through=Release, order="gone.id DESC"),
    _others(Release),
    _others(PublishJob),
    _others(PreviewLink),
    _others(MetadataPublication, through=Metadata),
    _others(Metadata),
    _others(VariantGroupType, through=VariantGroup),
    _others(Variant),
    _others(VariantGroup),
    _others(KeptForm),
    _others(ContentRewrite),
    _others(Extension),
    _others(Label),
    _others(Locale),
    Step(
        name=TYPES,
        count=f"SELECT count(*) {_GOING_TYPES}",
        ids=f"SELECT t.id, 1 {_FREE_TYPES} ORDER BY t.id",
        delete=_deleting_types(ContentType, _FREE_TYPES),
    ),
    Step(
        name=TYPES,
        count=f"SELECT count(*) {_FREE_GLOBAL_FIELDS}",
        ids=f"SELECT t.id, 1 {_FREE_GLOBAL_FIELDS} ORDER BY t.id",
        delete=_deleting_types(GlobalField, _FREE_GLOBAL_FIELDS),
    ),
)

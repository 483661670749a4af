"""Content types as reads and writes need them: compiled once per version and kept in memory under the stack's revision."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONArray

from content.database import fetch_all
from content.errors import ContentTypeNotFound
from content.limited_fields import showing
from content.models import ContentType, ContentTypeVersion, GlobalField
from content.query.sql import SQL
from content.schema.compiled import CompiledType
from content.schema.inherited_rules import with_inherited_rules
from content.schema.parse import compile_stored
from content.schema.slots import Slots
from content.schema.withheld import withholding
from core.json_values import JSONObject, JSONValue, dump_json
from stacks.limits import WHOLE, FieldLimits, Limits
from stacks.scope import Scope

_INHERITED_RULES = GlobalField.objects.filter(
    branch_id=OuterRef("branch_id"), deleted_at=None, latest__document__has_key="field_rules"
).values_list(JSONArray("uid", "latest__document__field_rules"))
"""The uid and the field rules of every global field of the branch that has some."""
_TAXONOMY_FIELD = 'strict $.**.data_type ? (@ == "taxonomy")'
_UIDS_WITH_TERMS = """
    SELECT kind.uid FROM content_contenttype AS kind
    JOIN content_contenttypeversion AS latest ON latest.id = kind.latest_id
    WHERE kind.branch_id = %s AND kind.deleted_at IS NULL
        AND jsonb_path_exists(latest.resolved_schema, %s::jsonpath, '{}', TRUE)
    ORDER BY kind.uid"""


@dataclass(frozen=True, slots=True)
class StoredType:
    """A content type at its latest version. `document` is shared between callers and must not be changed.

    `slots` are the narrow columns that its fields have, `slots_text` the same as JSON text.
    """

    id: int
    uid: str
    title: str
    version: int
    version_id: int
    is_page: bool
    is_singleton: bool
    document: JSONObject
    compiled: CompiledType
    slots: Slots
    slots_text: str
    shown_fields: FieldLimits = WHOLE
    """What of it is there for who asks."""

    def shows(self, path: str) -> bool:
        """Whether the field at the path is there for who asks. The title always is."""
        return path == self.compiled.title_path or self.shown_fields.shows(path)


def stored_type(content_type: ContentType, compiled: CompiledType) -> StoredType:
    """The type as its row stands in the caller's transaction, which nobody else sees yet."""
    return StoredType(
        id=content_type.pk,
        uid=content_type.uid,
        title=content_type.title,
        version=content_type.version,
        version_id=content_type.latest_id or 0,
        is_page=content_type.is_page,
        is_singleton=content_type.is_singleton,
        document=content_type.latest.document if content_type.latest else {},
        compiled=withholding(compiled, content_type.withheld_paths),
        slots=content_type.slots,
        slots_text=dump_json(content_type.slots).decode(),
    )


def load_type(scope: Scope, uid: str) -> StoredType:
    """The type of that uid in the branch: one query the first time a process asks at a revision, none afterwards.

    Raises ContentTypeNotFound, also for one that is not there for who asks.
    """
    if scope.limits is None:
        return _load(scope.branch_id, scope.revision, uid)
    if not scope.limits.sees_type(uid):
        raise ContentTypeNotFound(uid)
    return _load_limited(scope.branch_id, scope.revision, uid, scope.limits)


def latest_type(content_type_id: int) -> StoredType:
    """The type as its row stands, whoever asks."""
    content_type = ContentType.objects.select_related("latest").get(pk=content_type_id)
    return stored_type(content_type, _load_version(content_type.latest_id or 0)[2])


def types_with_terms(scope: Scope) -> list[StoredType]:
    """The branch's types that have a taxonomy field, by uid; kept like the types themselves."""
    uids = _uids_with_terms(scope.branch_id, scope.revision)
    return [load_type(scope, uid) for uid in uids if scope.limits is None or scope.limits.sees_type(uid)]


def at_version(content_type: StoredType, version_id: int) -> StoredType:
    """The type as it was when a version of an entry was saved under it; versions never change, so they are kept."""
    if version_id == content_type.version_id:
        return content_type
    version, document, compiled = _load_version(version_id)
    compiled = showing(compiled, content_type.shown_fields)
    return replace(content_type, version=version, version_id=version_id, document=document, compiled=compiled)


def forget_types() -> None:
    """Empty the memory, as in a process that has just started."""
    _load.cache_clear()
    _load_limited.cache_clear()
    _load_version.cache_clear()
    _uids_with_terms.cache_clear()


@lru_cache(maxsize=2048)
def _load(branch_id: int, revision: int, uid: str) -> StoredType:  # The revision is for the memory alone.
    row = (
        ContentType.objects.filter(branch_id=branch_id, uid=uid, deleted_at=None)
        .values_list(
            "id", "uid", "title", "version", "latest_id", "is_page", "is_singleton",
            "latest__document", "latest__resolved_schema", "withheld_paths", ArraySubquery(_INHERITED_RULES),
            "slots",
        )
        .first()
    )  # fmt: skip
    if row is None:
        raise ContentTypeNotFound(uid)
    document = row[7]
    return StoredType(
        id=row[0],
        uid=row[1],
        title=row[2],
        version=row[3],
        version_id=row[4],
        is_page=row[5],
        is_singleton=row[6],
        document=document,
        compiled=withholding(_compiled(row[8], document, dict(row[10])), row[9]),
        slots=row[11],
        slots_text=dump_json(row[11]).decode(),
    )


@lru_cache(maxsize=2048)
def _load_limited(branch_id: int, revision: int, uid: str, limits: Limits) -> StoredType:
    stored, fields = _load(branch_id, revision, uid), limits.shown_fields(uid)
    return replace(stored, compiled=showing(stored.compiled, fields), shown_fields=fields)


@lru_cache(maxsize=256)
def _uids_with_terms(branch_id: int, revision: int) -> tuple[str, ...]:  # The revision is for the memory alone.
    found = fetch_all(SQL(_UIDS_WITH_TERMS, (branch_id, _TAXONOMY_FIELD)))
    return tuple(uid for (uid,) in found)


@lru_cache(maxsize=512)
def _load_version(version_id: int) -> tuple[int, JSONObject, CompiledType]:
    version = ContentTypeVersion.objects.get(pk=version_id)
    return version.version, version.document, _compiled(version.resolved_schema, version.document, {})


def _compiled(schema: JSONValue, document: JSONObject, inherited: Mapping[str, JSONValue]) -> CompiledType:
    options = document.get("options")
    known = options if isinstance(options, dict) else None
    rules = with_inherited_rules(document.get("field_rules"), schema, inherited)
    return compile_stored(schema, options=known, field_rules=rules)

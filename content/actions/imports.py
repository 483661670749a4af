"""Content that comes from elsewhere keeps its uids, version numbers and times. Whether it keeps its rules, the caller says."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from content.beginnings import write_new
from content.models import Entry, Extension, Label
from content.types import StoredType
from content.versions import VersionDraft, write_version
from core.clock import utc_now
from core.json_values import JSONObject
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class ImportedVersion:
    """An entry in one language as it stood elsewhere, in its stored form.

    `unique` names the values of unique fields that it holds: an import may bring two entries with one value, of which
    only the first holds it.
    """

    uid: str
    locale: str
    version: int
    data: JSONObject
    unique: tuple[tuple[str, bytes], ...]
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedAddition:
    """An extension or label as it stood elsewhere; labels have no kind."""

    uid: str
    title: str
    version: int
    document: JSONObject
    kind: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


@transaction.atomic
def import_entry_version(actor: Actor, scope: Scope, content_type: StoredType, imported: ImportedVersion) -> int:
    """Write a language of an entry at the version it had; the entry itself with its first language. The version's id.

    Nothing is validated: content that breaks its type's rules is kept as it was. Raises IntegrityError where the uid
    belongs to an entry of another type or the version exists, EntryInvalid where another entry holds a unique value.
    """
    actor.require(Permission.ENTRY_WRITE)
    saved_at = imported.updated_at or imported.created_at or utc_now()
    created_at = imported.created_at or saved_at
    rows = Entry.objects.filter(branch_id=scope.branch_id, content_type_id=content_type.id, uid=imported.uid)
    entry_id = rows.values_list("pk", flat=True).first()
    draft = VersionDraft(
        uid=imported.uid,
        locale=imported.locale,
        version=imported.version,
        data=imported.data,
        author=actor.uid,
        created_at=created_at,
        saved_at=saved_at,
        action="entry.import",
    )
    if entry_id is None:
        return write_new(actor, scope, content_type, draft, unique=imported.unique, documents={}).version_id
    return write_version(actor, scope, content_type, draft, entry_id=entry_id, unique=imported.unique).version_id


@transaction.atomic
def import_extension(actor: Actor, scope: Scope, imported: ImportedAddition) -> Extension:
    """Add an extension under the uid that types name it by."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    columns = _columns(actor, scope, imported)
    extension = Extension.objects.create(title=imported.title, type=imported.kind, **columns)
    activity.record(actor, scope, action="extension.import", target=("extension", imported.uid))
    return extension


@transaction.atomic
def import_label(actor: Actor, scope: Scope, imported: ImportedAddition) -> Label:
    """Add a label of content types."""
    actor.require(Permission.CONTENT_TYPE_WRITE)
    label = Label.objects.create(name=imported.title, **_columns(actor, scope, imported))
    activity.record(actor, scope, action="label.import", target=("label", imported.uid))
    return label


def _columns(actor: Actor, scope: Scope, imported: ImportedAddition) -> dict[str, object]:
    now = utc_now()
    return {
        "stack_id": scope.stack_id,
        "branch_id": scope.branch_id,
        "uid": imported.uid,
        "version": imported.version,
        "document": imported.document,
        "created_by": actor.uid,
        "updated_by": actor.uid,
        "created_at": imported.created_at or now,
        "updated_at": imported.updated_at or imported.created_at or now,
    }

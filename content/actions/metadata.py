"""Changes of metadata: what extensions keep beside entries and assets."""

from django.db import IntegrityError, transaction

from content.additions import METADATA_KEYS, kept, metadata_problems
from content.entry_sight import require_action
from content.errors import MetadataInvalid, MetadataNotFound
from content.file_sight import require_files
from content.metadata import seen_metadata
from content.models import Asset, Entry, Extension, Metadata
from content.target_sight import seen_entry_uids, seen_file_uids
from content.types import load_type
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

_UNIQUE = Problem("entity_uid", "unique", "has metadata of this extension in this language and scope.")
_FIXED = ("entity_uid", "type", "_content_type_uid", "extension_uid", "locale", "scope")


@transaction.atomic
def create_metadata(actor: Actor, scope: Scope, *, document: JSONObject) -> Metadata:
    """Keep an extension's presets about an entry or asset, in the master language where none is named.

    Raises MetadataInvalid naming every broken rule: what the body names must exist.
    """
    wanted = {"locale": scope.master_locale, "scope": "local", "presets": [], **kept(document, METADATA_KEYS)}
    actor.require(_permission(wanted.get("type") == "asset"))
    if problems := metadata_problems(wanted) or _missing(scope, wanted):
        raise MetadataInvalid(problems)
    _require_write(scope, str(wanted["type"]), str(wanted["entity_uid"]), str(wanted["locale"]))
    metadata = Metadata(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        entity_type=str(wanted["type"]),
        entity_uid=str(wanted["entity_uid"]),
        content_type_uid=str(wanted["_content_type_uid"]) if wanted["type"] == "entry" else "",
        extension_uid=str(wanted["extension_uid"]),
        locale=str(wanted["locale"]),
        scope=str(wanted["scope"]),
        presets=wanted["presets"],
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    try:
        with transaction.atomic():
            metadata.save(force_insert=True)
    except IntegrityError as error:
        raise MetadataInvalid([_UNIQUE]) from error
    _record(actor, scope, metadata, "create")
    return metadata


@transaction.atomic
def update_metadata(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> Metadata:
    """Change the presets; what they are about stays. Raises MetadataNotFound, MetadataInvalid."""
    metadata = lock_metadata(scope, uid)
    actor.require(_permission(metadata.entity_type == "asset"))
    _require_write(scope, metadata.entity_type, metadata.entity_uid, metadata.locale)
    before: JSONObject = {
        "entity_uid": metadata.entity_uid,
        "type": metadata.entity_type,
        "_content_type_uid": metadata.content_type_uid,
        "extension_uid": metadata.extension_uid,
        "locale": metadata.locale,
        "scope": metadata.scope,
    }
    changes = kept(document, METADATA_KEYS)
    wanted = {**before, "presets": metadata.presets, **changes}
    problems = [Problem(key, "fixed", "cannot be changed.") for key in _FIXED if wanted[key] != before[key]]
    if problems := problems or metadata_problems(wanted):
        raise MetadataInvalid(problems)
    metadata.presets = wanted["presets"]
    metadata.version += 1
    metadata.updated_at = utc_now()
    metadata.updated_by = actor.uid
    metadata.save(update_fields=["presets", "version", "updated_at", "updated_by"])
    _record(actor, scope, metadata, "update")
    return metadata


@transaction.atomic
def delete_metadata(actor: Actor, scope: Scope, uid: str) -> None:
    """Remove metadata, live or not. Raises MetadataNotFound."""
    metadata = lock_metadata(scope, uid)
    actor.require(_permission(metadata.entity_type == "asset"))
    _require_write(scope, metadata.entity_type, metadata.entity_uid, metadata.locale)
    _record(actor, scope, metadata, "delete")
    metadata.delete()


def get_metadata(scope: Scope, uid: str) -> Metadata:
    """Metadata by its own uid. Raises MetadataNotFound."""
    metadata = seen_metadata(scope).filter(uid=uid).first()
    if metadata is None:
        raise MetadataNotFound
    return metadata


def lock_metadata(scope: Scope, uid: str) -> Metadata:
    """The same, locked for a change."""
    metadata = seen_metadata(scope).filter(uid=uid).select_for_update(of=("self",)).first()
    if metadata is None:
        raise MetadataNotFound
    return metadata


def _permission(is_asset: bool) -> Permission:
    return Permission.ASSET_WRITE if is_asset else Permission.ENTRY_WRITE


def _require_write(scope: Scope, entity_type: str, uid: str, locale: str) -> None:
    """Raise Forbidden where no role lets somebody change what the metadata is about, as far as it still exists."""
    if scope.limits is None:
        return
    if entity_type == "asset":
        require_files(scope, list(Asset.objects.filter(branch_id=scope.branch_id, uid=uid)), Action.UPDATE)
        return
    entry = Entry.objects.filter(branch_id=scope.branch_id, uid=uid).select_related("content_type").first()
    if entry is not None and entry.deleted_at is None:
        require_action(scope, load_type(scope, entry.content_type.uid), (entry.pk, uid), Action.UPDATE, locale=locale)


def _missing(scope: Scope, wanted: JSONObject) -> list[Problem]:
    """What of the things that a well-formed body names does not exist."""
    problems = []
    if not Extension.objects.filter(branch_id=scope.branch_id, uid=wanted["extension_uid"]).exists():
        problems.append(Problem("extension_uid", "unknown", "doesn't exist."))
    if wanted["type"] == "asset":
        entities = Asset.objects.filter(branch_id=scope.branch_id, uid=wanted["entity_uid"], deleted_at=None).exists()
        entities = entities and bool(seen_file_uids(scope, [str(wanted["entity_uid"])]))
    else:
        entities = Entry.objects.filter(
            branch_id=scope.branch_id,
            uid=wanted["entity_uid"],
            content_type__uid=wanted["_content_type_uid"],
            deleted_at=None,
        ).exists()
        entities = entities and bool(seen_entry_uids(scope, [str(wanted["entity_uid"])]))
    if not entities:
        problems.append(Problem("entity_uid", "unknown", "doesn't exist."))
    if wanted["locale"] not in scope.locale_fallbacks:
        problems.append(Problem("locale", "unknown", "is not a language of this stack."))
    return problems


def _record(actor: Actor, scope: Scope, metadata: Metadata, verb: str) -> None:
    activity.record(
        actor,
        scope,
        action=f"metadata.{verb}",
        target=("metadata", metadata.uid),
        about=metadata.entity_uid,
        locale=metadata.locale,
        version=metadata.version,
    )

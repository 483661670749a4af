"""Changes of extensions: custom fields, widgets and panels that people bring along."""

from django.db import transaction

from content.additions import EXTENSION_KEYS, extension_problems, kept
from content.database import fetch_all
from content.errors import ExtensionInUse, ExtensionInvalid, ExtensionNotFound
from content.models import Extension
from content.query.sql import SQL
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject
from core.uids import new_uid
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

# Wherever a field is nested, its JSON stands somewhere below the document.
_USERS = """
SELECT o.uid FROM {table} AS o JOIN {table}version AS v ON v.id = o.latest_id
WHERE o.branch_id = %s AND o.deleted_at IS NULL
    AND jsonb_path_exists(v.document, 'strict $.**.extension_uid ? (@ == $uid)', jsonb_build_object('uid', %s::text), true)
ORDER BY o.uid
"""


@transaction.atomic
def create_extension(actor: Actor, scope: Scope, *, document: JSONObject) -> Extension:
    """Add an extension. Raises ExtensionInvalid naming every broken rule."""
    actor.require(Permission.EXTENSION_WRITE)
    wanted = kept(document, EXTENSION_KEYS)
    _check(wanted)
    extension = Extension.objects.create(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        uid=new_uid(),
        title=str(wanted["title"]),
        type=str(wanted["type"]),
        document=wanted,
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    activity.record(actor, scope, action="extension.create", target=("extension", extension.uid))
    return extension


@transaction.atomic
def update_extension(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> Extension:
    """Change an extension; keys that are not sent keep their value, and its type stays.

    Raises ExtensionNotFound, ExtensionInvalid.
    """
    actor.require(Permission.EXTENSION_WRITE)
    extension = _lock(scope, uid)
    changes = kept(document, EXTENSION_KEYS)
    wanted = {**extension.document, **changes}
    if changes.get("src") and not changes.get("srcdoc"):
        wanted.pop("srcdoc", None)
    if changes.get("srcdoc") and not changes.get("src"):
        wanted.pop("src", None)
    _check(wanted, type_before=extension.type)
    extension.title, extension.document = str(wanted["title"]), wanted
    extension.version += 1
    extension.updated_at = utc_now()
    extension.updated_by = actor.uid
    extension.save(update_fields=["title", "document", "version", "updated_at", "updated_by"])
    activity.record(actor, scope, action="extension.update", target=("extension", uid))
    return extension


@transaction.atomic
def delete_extension(actor: Actor, scope: Scope, uid: str, *, force: bool = False) -> None:
    """Remove an extension. Fields that name it keep the name, their rules and values, and are edited as JSON.

    Raises ExtensionNotFound, or ExtensionInUse while fields name it, unless forced.
    """
    actor.require(Permission.EXTENSION_WRITE)
    extension = _lock(scope, uid)
    type_uids, field_uids = users_of(scope, uid)
    if (type_uids or field_uids) and not force:
        raise ExtensionInUse(extension.title, type_uids=type_uids, field_uids=field_uids)
    extension.delete()
    activity.record(actor, scope, action="extension.delete", target=("extension", uid))


def users_of(scope: Scope, uid: str) -> tuple[list[str], list[str]]:
    """The content types and global fields with a field that names the extension."""
    return _users_in("content_contenttype", scope, uid), _users_in("content_globalfield", scope, uid)


def get_extension(scope: Scope, uid: str) -> Extension:
    """An extension of the branch. Raises ExtensionNotFound."""
    extension = Extension.objects.filter(branch_id=scope.branch_id, uid=uid).first()
    if extension is None:
        raise ExtensionNotFound
    return extension


def _users_in(table: str, scope: Scope, uid: str) -> list[str]:
    return [row[0] for row in fetch_all(SQL(_USERS.replace("{table}", table), (scope.branch_id, uid)))]


def _lock(scope: Scope, uid: str) -> Extension:
    rows = Extension.objects.filter(branch_id=scope.branch_id, uid=uid).select_for_update(of=("self",))
    extension = rows.first()
    if extension is None:
        raise ExtensionNotFound
    return extension


def _check(document: JSONObject, *, type_before: str = "") -> None:
    problems = extension_problems(document)
    if type_before and document.get("type") != type_before:
        problems.append(Problem("type", "fixed", "cannot be changed."))
    if problems:
        raise ExtensionInvalid(problems)

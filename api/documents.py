"""How content types and global fields look on the wire, in management and delivery alike."""

from collections.abc import Mapping

from api.calls import Call
from api.fragments import joined
from content.catalogue import DocumentRow
from core.clock import to_wire
from core.json_values import dump_json

TYPE_CONSTANTS: Mapping[str, object] = {
    "inbuilt_class": False,
    "maintain_revisions": True,
    "last_activity": {},
    "DEFAULT_ACL": {"others": {"read": False, "create": False}},
    "SYS_ACL": {"roles": [], "others": {"read": False, "create": False, "update": False, "delete": False}},
    "abilities": {
        "get_one_object": True,
        "get_all_objects": True,
        "create_object": True,
        "update_object": True,
        "delete_object": True,
        "delete_all_objects": True,
    },
}
_GLOBAL_FIELD_CONSTANTS: Mapping[str, object] = {
    "inbuilt_class": False,
    "maintain_revisions": True,
    "last_activity": {},
}


def represent_content_type(row: DocumentRow, *, branch_uid: str = "") -> bytes:
    """A content type: what was sent, and what the system knows of it, with its branch where that is given."""
    return joined(dump_json({**_facts(row), **TYPE_CONSTANTS, **_branch(branch_uid)}), row.document)


def represent_global_field(row: DocumentRow, *, branch_uid: str = "") -> bytes:
    """A global field: what was sent, and what the system knows of it, with its branch where that is given."""
    return joined(dump_json({**_facts(row), **_GLOBAL_FIELD_CONSTANTS, **_branch(branch_uid)}), row.document)


def branch_asked_for(call: Call) -> str:
    """The branch's uid where the call asks for it with `include_branch`; empty otherwise."""
    return call.scope.branch_uid if call.flag("include_branch") else ""


def _branch(uid: str) -> dict[str, object]:
    return {"_branch": uid} if uid else {}


def _facts(row: DocumentRow) -> dict[str, object]:
    return {
        "created_at": to_wire(row.created_at),
        "created_by": row.created_by,
        "updated_at": to_wire(row.updated_at),
        "updated_by": row.updated_by,
        "_version": row.version,
    }

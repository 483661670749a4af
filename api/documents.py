"""How content types and global fields look on the wire, in management and delivery alike."""

from collections.abc import Mapping

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


def represent_content_type(row: DocumentRow) -> bytes:
    """A content type: what was sent, and what the system knows of it."""
    return joined(dump_json({**_facts(row), **TYPE_CONSTANTS}), row.document)


def represent_global_field(row: DocumentRow) -> bytes:
    """A global field: what was sent, and what the system knows of it."""
    return joined(dump_json({**_facts(row), **_GLOBAL_FIELD_CONSTANTS}), row.document)


def _facts(row: DocumentRow) -> dict[str, object]:
    return {
        "created_at": to_wire(row.created_at),
        "created_by": row.created_by,
        "updated_at": to_wire(row.updated_at),
        "updated_by": row.updated_by,
        "_version": row.version,
    }

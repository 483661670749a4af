"""The audit log over the management API: read-only, newest first."""

from typing import ClassVar

from api.calls import Call
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.json_values import JSONObject
from stacks.audit_log import audit_log, get_log, log_uid
from stacks.models import Activity

LOG_COLUMNS = Columns(
    texts={
        "module": "module",
        "event_type": "event_type",
        "created_by": "actor_uid",
        "credential": "credential_uid",
        "remote_addr": "address",
        "request_id": "request",
        "metadata.uid": "target_uid",
    },
    is_log=True,
)
LOG_SHAPE = {
    "uid": {"type": "string", "example": "blt0000000000000001"},
    "module": {"type": "string", "example": "entry"},
    "event_type": {"type": "string", "example": "update"},
    "created_by": {"type": "string", "description": "Who did it: a person, a token, or the installation itself."},
    "credential": {"type": "string", "description": "The uid of the token or session that was shown."},
    "created_at": {"type": "string", "format": "date-time"},
    "remote_addr": {"type": "string", "example": "192.0.2.1"},
    "request_id": {"type": "string"},
    "metadata": {
        "type": "object",
        "additionalProperties": True,
        "description": "What it was done to, with version numbers and the paths that changed; never the content.",
    },
    "request": {"type": "object", "additionalProperties": True},
    "response": {"type": "object", "additionalProperties": True, "description": "Empty: answers are not kept."},
}


class AuditLogs(Resource):
    """The audit log of a stack."""

    tag = "Audit log"
    key = "log"
    plural = "logs"
    shape = LOG_SHAPE
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List what was done in the branch and in the stack, newest first."""
        rows = audit_log(call.actor, call.scope)
        return list_reply(call, "logs", rows, columns=LOG_COLUMNS, represent=lambda row: _in_stack(call, row))


class AuditLog(Resource):
    """One line of the audit log."""

    tag = "Audit log"
    key = "log"
    shape = LOG_SHAPE

    def get(self, call: Call, uid: str) -> Reply:
        """Get a line of the audit log."""
        return Reply({"log": _in_stack(call, get_log(call.actor, call.scope, uid))})


def _in_stack(call: Call, row: Activity) -> JSONObject:
    return {"stack": call.scope.api_key, **represent_log(row)}


def represent_log(row: Activity) -> JSONObject:
    """A line of a log, without where it is of."""
    module, _, event_type = row.action.partition(".")
    return {
        "uid": log_uid(row),
        "module": module,
        "event_type": event_type,
        "created_at": to_wire(row.at),
        "created_by": row.actor_uid,
        "credential": row.credential_uid,
        "remote_addr": row.origin.get("address", ""),
        "request_id": row.origin.get("request_id", ""),
        "metadata": {**row.facts, "uid": row.target_uid, "type": row.target_kind},
        "request": {
            "method": row.origin.get("method", ""),
            "path": row.origin.get("path", ""),
            "user_agent": row.origin.get("agent", ""),
            "credential_kind": row.actor_kind,
        },
        "response": {},
    }

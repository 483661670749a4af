"""Workflows over the management API."""

from typing import Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.json_values import JSONObject
from publishing.actions.workflows import create_workflow, delete_workflow, set_enabled, update_workflow
from publishing.models import Workflow as WorkflowRow
from publishing.workflows import get_workflow

_COLUMNS = Columns(texts={"name": "name", "created_by": "created_by", "updated_by": "updated_by"})
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_PEOPLE: dict[str, Any] = {"type": "object", "properties": {"users": _TEXTS, "roles": _TEXTS}}
_RIGHTS: dict[str, Any] = {key: {"type": "boolean"} for key in ("read", "write", "transit")}
_NAMED: dict[str, Any] = {"type": "object", "properties": {"uids": _TEXTS, **_RIGHTS}}
_STAGE: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "uid": {"type": "string", "description": "Made where left out."},
        "name": {"type": "string", "example": "Review"},
        "color": {"type": "string", "example": "#2196f3"},
        "next_available_stages": {**_TEXTS, "description": "Uids of stages, or `$all`."},
        "entry_lock": {"type": "string", "enum": ["$none", "$others", "$all"]},
        "SYS_ACL": {
            "type": "object",
            "properties": {
                "users": _NAMED,
                "roles": _NAMED,
                "others": {"type": "object", "properties": _RIGHTS},
            },
        },
    },
}
_SHAPE: dict[str, Any] = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string", "example": "Review"},
    "description": {"type": "string"},
    "enabled": {"type": "boolean"},
    "branches": _TEXTS,
    "content_types": {**_TEXTS, "description": "Uids, or `$all`."},
    "admin_users": _PEOPLE,
    "workflow_stages": {"type": "array", "items": _STAGE},
}


class Workflows(Resource):
    """The workflows of a stack."""

    tag = "Workflows"
    key = "workflow"
    plural = "workflows"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(141, "Workflow creation failed. Please try again.")}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the workflows with their stages."""
        rows = WorkflowRow.objects.in_stack(call.scope)
        return list_reply(call, "workflows", rows, columns=_COLUMNS, represent=represent_workflow)

    def post(self, call: Call) -> Reply:
        """Make a workflow for content types that have none yet; its entries begin at the first stage."""
        workflow = create_workflow(call.actor, call.scope, document=call.document("workflow"))
        body = {"notice": "Workflow created successfully.", "workflow": represent_workflow(workflow)}
        return Reply(body, status=201)


class Workflow(Resource):
    """One workflow."""

    tag = "Workflows"
    key = "workflow"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": Failure(141, "Workflow update failed. Please try again.")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a workflow."""
        return Reply({"workflow": represent_workflow(get_workflow(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change a workflow; what is not sent stays. Entries at a stage that goes are at the first one."""
        workflow = update_workflow(call.actor, call.scope, uid, document=call.document("workflow"))
        return Reply({"notice": "Workflow updated successfully.", "workflow": represent_workflow(workflow)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a workflow that no publish rule names."""
        delete_workflow(call.actor, call.scope, uid)
        return Reply({"notice": "Workflow deleted successfully."})


class WorkflowEnabling(Resource):
    """Putting a workflow in force."""

    tag = "Workflows"

    def get(self, call: Call, uid: str) -> Reply:
        """Put a workflow in force. The vendor's clients change this by GET."""
        workflow = set_enabled(call.actor, call.scope, uid, is_enabled=True)
        return Reply({"notice": "Workflow enabled successfully.", "workflow": represent_workflow(workflow)})


class WorkflowDisabling(Resource):
    """Putting a workflow out of force."""

    tag = "Workflows"

    def get(self, call: Call, uid: str) -> Reply:
        """Put a workflow out of force, with its publish rules. The vendor's clients change this by GET."""
        workflow = set_enabled(call.actor, call.scope, uid, is_enabled=False)
        return Reply({"notice": "Workflow disabled successfully.", "workflow": represent_workflow(workflow)})


def represent_workflow(workflow: WorkflowRow) -> JSONObject:
    """A workflow in the vendor's shape."""
    return {
        "uid": workflow.uid,
        "name": workflow.name,
        "description": workflow.description,
        "enabled": workflow.is_enabled,
        "branches": workflow.branches,
        "content_types": workflow.content_types,
        "admin_users": workflow.admin_users,
        "workflow_stages": workflow.stages,
        "created_by": workflow.created_by,
        "updated_by": workflow.updated_by,
        "created_at": to_wire(workflow.created_at),
        "updated_at": to_wire(workflow.updated_at),
    }

"""Branches of a stack, over the management API."""

from typing import ClassVar

from django.db.models import QuerySet

from api.bodies import texts
from api.calls import Call, object_at
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actions.branches import change_branch_settings, create_branch, delete_branch, get_branch
from stacks.models import Branch as BranchRow

_COLUMNS = Columns(texts={"source": "shown_source", "created_by": "created_by", "updated_by": "updated_by"})
_NAME = {"type": "string", "minLength": 1, "maxLength": 15, "pattern": "^[a-z0-9][a-z0-9_]*$", "example": "redesign"}
_SHAPE = {
    "uid": _NAME,
    "source": {
        "type": "string",
        "maxLength": 15,
        "description": "The branch it begins as a copy of.",
        "example": "main",
    },
    "alias": {"type": "array", "items": {"type": "object", "properties": {"uid": _NAME}}},
}


class Branches(Resource):
    """The branches of a stack."""

    tag = "Branches"
    key = "branch"
    plural = "branches"
    shape = _SHAPE
    failures: ClassVar = {"POST": Failure(141, "Branch creation failed. Please try again.")}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}
    keeps_answers = False

    def get(self, call: Call) -> Reply:
        """List the branches, each with the aliases that point at it."""
        rows: QuerySet[BranchRow] = BranchRow.objects.in_stack(call.scope).seen(call.scope).prefetch_related("aliases")
        return list_reply(call, "branches", rows, columns=_COLUMNS, represent=represent_branch)

    def post(self, call: Call) -> Reply:
        """Create a branch as a copy of another. It is complete when this answers, or it does not exist."""
        named = texts(call.document("branch"), "uid", "source")
        uid, source = named["uid"] or "", named["source"] or ""
        problems = [Problem(key, "required", "is required.") for key, text in named.items() if not text]
        if problems:
            raise Invalid(problems)
        branch = create_branch(call.actor, call.scope, uid=uid, source=source)
        return Reply({"notice": "Branch created successfully.", "branch": represent_branch(branch)}, status=201)


class Branch(Resource):
    """One branch."""

    tag = "Branches"
    key = "branch"
    shape = _SHAPE

    def get(self, call: Call, uid: str) -> Reply:
        """Get a branch by its uid or an alias."""
        return Reply({"branch": represent_branch(get_branch(call.scope, uid))})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a branch with all that is in it; what was scheduled in it is cancelled.

        `main` stays, and so does a branch that another began as a copy of or that an alias points at.
        """
        delete_branch(call.actor, call.scope, uid)
        return Reply({"notice": "Branch deleted successfully."})


class BranchSettings(Resource):
    """What clients keep about a branch."""

    tag = "Branches"
    key = "branch"
    post_status: ClassVar = 200
    shape = _SHAPE
    request_shape: ClassVar = {
        "type": "object",
        "properties": {"settings": {"type": "object"}},
        "required": ["settings"],
    }
    failures: ClassVar = {"POST": Failure(141, "Branch settings could not be updated. Please try again.")}

    def post(self, call: Call, uid: str) -> Reply:
        """Put settings in the place of those that a branch has. They are kept as they are sent; nothing heeds them."""
        settings = object_at(call.document("branch"), "settings")
        branch = change_branch_settings(call.actor, call.scope, uid, settings)
        shown = {**represent_branch(branch), "settings": branch.settings}
        return Reply({"notice": "Branch settings updated successfully.", "branch": shown})


def represent_branch(branch: BranchRow) -> JSONObject:
    """A branch in the vendor's shape, with the aliases that point at it."""
    aliases: list[JSONValue] = [{"uid": uid} for uid in sorted(alias.uid for alias in branch.aliases.all())]
    return {**branch_facts(branch), "alias": aliases}


def branch_facts(branch: BranchRow) -> JSONObject:
    """The same without them. A source that who asks may not see is not named; who changes branches sees them all."""
    return {
        "uid": branch.uid,
        "source": getattr(branch, "shown_source", branch.source),
        "created_by": branch.created_by,
        "updated_by": branch.updated_by,
        "created_at": to_wire(branch.created_at),
        "updated_at": to_wire(branch.updated_at),
        "deleted_at": False,
    }

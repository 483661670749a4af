"""Aliases of branches, over the management API."""

from typing import ClassVar

from api.bodies import texts
from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.branches import branch_facts
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from stacks.actions.branch_aliases import assign_alias, delete_alias, get_alias, list_aliases
from stacks.models import BranchAlias as AliasRow

# An alias is shown as the branch it points at: that branch's uid is its `uid`, its own name is its `alias`.
_COLUMNS = Columns(texts={"uid": "branch__uid", "alias": "uid", "source": "shown_source"})
_NAME = {"type": "string", "minLength": 1, "maxLength": 15, "example": "production"}
_SHAPE = {"uid": {**_NAME, "example": "main"}, "alias": _NAME, "source": {"type": "string", "example": ""}}


class BranchAliases(Resource):
    """The aliases of a stack's branches."""

    tag = "Branches"
    key = "branch_alias"
    plural = "branch_aliases"
    shape = _SHAPE
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the aliases, each as the branch it points at."""
        rows = list_aliases(call.scope)
        return list_reply(call, "branch_aliases", rows, columns=_COLUMNS, represent=_represent)


class BranchAlias(Resource):
    """One alias."""

    tag = "Branches"
    key = "branch_alias"
    shape = _SHAPE
    request_shape: ClassVar = {"type": "object", "properties": {"target_branch": {**_NAME, "example": "main"}}}
    failures: ClassVar = {"PUT": Failure(141, "Branch alias assignment failed. Please try again.")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get the branch that an alias points at."""
        return Reply({"branch_alias": _represent(get_alias(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Point an alias at a branch, whether or not it points at another. It counts from the next request on."""
        target = texts(call.document("branch_alias"), "target_branch")["target_branch"]
        if not target:
            raise Invalid([Problem("target_branch", "required", "is required.")])
        alias = assign_alias(call.actor, call.scope, uid, target=target)
        return Reply({"notice": "Branch alias assigned successfully.", "branch_alias": _represent(alias)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Take an alias away; the branch stays."""
        delete_alias(call.actor, call.scope, uid)
        return Reply({"notice": "Branch alias deleted successfully."})


def _represent(alias: AliasRow) -> JSONObject:
    source = getattr(alias, "shown_source", alias.branch.source)
    return {**branch_facts(alias.branch), "source": source, "alias": alias.uid}

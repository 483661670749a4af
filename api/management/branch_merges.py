"""Merging branches, over the management API."""

from typing import ClassVar

from api.bodies import rows
from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.branch_comparison import BETWEEN, BRANCHES, read_branches
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from content.actions.branch_merges import get_merge, merge_branches
from content.branch_differences import KINDS
from content.merge_requests import MergeRequest
from content.models import BranchMerge
from content.schema.branch_merging import Strategy
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue

_COLUMNS = Columns(texts={"base_branch": "base_branch", "compare_branch": "compare_branch", "created_by": "created_by"})
_STRATEGIES = [strategy.value for strategy in Strategy]
_STRATEGY = {"type": "string", "enum": _STRATEGIES}
_MOST_ITEMS = 1_000
_STATUS: dict[str, str] = {BranchMerge.State.SUCCEEDED: "complete", BranchMerge.State.FAILED: "failed"}
_ITEM = {
    "type": "object",
    "properties": {
        "uid": {"type": "string"},
        "type": {"type": "string", "enum": list(KINDS)},
        "merge_strategy": _STRATEGY,
    },
}
_SHAPE = {
    "uid": {"type": "string"},
    "merge_details": {
        "type": "object",
        "properties": {
            "base_branch": {"type": "string"},
            "compare_branch": {"type": "string"},
            "status": {"type": "string", "enum": ["complete", "failed", "in_progress"]},
        },
    },
    "errors": {"type": "array", "items": {}},
}


class BranchesMerge(Resource):
    """Carrying the types and global fields of a branch into another."""

    tag = "Branches"
    key = "item_merge_strategies"
    request_shape: ClassVar = {"type": "array", "items": _ITEM}
    post_status: ClassVar = 200
    failures: ClassVar = {"POST": Failure(141, "The branches could not be merged. Please try again.")}
    parameters: ClassVar = {"POST": (*BETWEEN, "default_merge_strategy", "merge_comment", "no_revert")}
    own_parameters: ClassVar = {
        **BRANCHES,
        "default_merge_strategy": (_STRATEGY, "What happens to whatever the body says nothing about."),
        "merge_comment": ({"type": "string", "maxLength": 2000}, "Why."),
        "no_revert": ({"type": "boolean", "default": False}, "Keep no copy of the base as it was before."),
    }
    keeps_answers = False

    def post(self, call: Call) -> Reply:
        """Merge a branch into another: all of it or nothing. It is done when this answers."""
        base, compare = read_branches(call)
        body = call.body()
        problems: list[Problem] = []
        strategy = _strategy(call.text("default_merge_strategy"), "default_merge_strategy", problems)
        items = _items(rows(body, "item_merge_strategies") or [], problems)
        if problems or strategy is None:
            raise Invalid(problems)
        request = MergeRequest(
            base, compare, strategy, items, call.text("merge_comment"), keeps_revert=not call.flag("no_revert")
        )
        return Reply(_represent(merge_branches(call.actor, call.scope, request)))


class MergeQueue(Resource):
    """The merges that were done in a stack."""

    tag = "Branches"
    key = "queue"
    plural = "queue"
    shape = _SHAPE
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the merges, the latest first."""
        found = BranchMerge.objects.filter(stack=call.scope.stack_id)
        return list_reply(call, "queue", found, columns=_COLUMNS, represent=_represent)


class OneMerge(Resource):
    """One merge."""

    tag = "Branches"
    key = "queue"
    plural = "queue"
    shape = _SHAPE

    def get(self, call: Call, uid: str) -> Reply:
        """Get a merge, as the only one of a list."""
        return Reply({"queue": [_represent(get_merge(call.scope, uid))]})


def _strategy(text: JSONValue, place: str, problems: list[Problem]) -> Strategy | None:
    if isinstance(text, str) and text in _STRATEGIES:
        return Strategy(text)
    told = f"must be one of {', '.join(_STRATEGIES)}." if text else "is required."
    problems.append(Problem(place, "unknown" if text else "required", told))
    return None


def _items(sent: list[JSONValue], problems: list[Problem]) -> dict[tuple[str, str], Strategy]:
    found: dict[tuple[str, str], Strategy] = {}
    if len(sent) > _MOST_ITEMS:
        problems.append(Problem("item_merge_strategies", "max_items", f"has more than {_MOST_ITEMS:,} items."))
        return found
    for index, item in enumerate(sent):
        place = f"item_merge_strategies.{index}"
        named = item if isinstance(item, dict) else {}
        kind, uid = named.get("type"), named.get("uid")
        if not isinstance(kind, str) or kind not in KINDS or not isinstance(uid, str):
            problems.append(Problem(place, "type", f"must name a uid, and a type of {', '.join(KINDS)}."))
            continue
        strategy = _strategy(named.get("merge_strategy"), f"{place}.merge_strategy", problems)
        if strategy is not None:
            found[(kind, uid)] = strategy
    return found


def _represent(merge: BranchMerge) -> JSONObject:
    details: JSONObject = {
        "base_branch": merge.base_branch,
        "compare_branch": merge.compare_branch,
        "default_merge_strategy": merge.default_strategy,
        "item_merge_strategies": merge.item_strategies,
        "merge_comment": merge.comment,
        "no_revert": not merge.revert_branch,
        "revert_branch": merge.revert_branch or None,
        "status": _STATUS.get(merge.state, "in_progress"),
        "items": merge.items,
        "created_by": merge.created_by,
        "created_at": to_wire(merge.created_at),
        "completed_at": None if merge.state in BranchMerge.OPEN else to_wire(merge.finished_at or merge.created_at),
    }
    return {"uid": merge.uid, "merge_details": details, "errors": _errors(merge)}


def _errors(merge: BranchMerge) -> list[JSONValue]:
    """Why a merge failed: what could not stand in the base, or else the one reason."""
    told: list[JSONValue] = list(merge.problems)
    return told or ([{"message": merge.error}] if merge.error else [])

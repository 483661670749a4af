"""How two branches differ, over the management API."""

from collections.abc import Collection
from typing import ClassVar
from urllib.parse import urlencode

from api.calls import Call
from api.replies import Reply
from api.views import Resource
from content.branch_differences import KINDS, find_differences
from content.errors import ContentTypeNotFound, GlobalFieldNotFound
from content.query.window import parse_count
from content.schema.branch_merging import CONTENT_TYPE, GLOBAL_FIELD, Difference, differing_parts
from core.errors import Invalid, NotFound, Problem
from core.json_values import JSONObject, JSONValue
from stacks.actions.branches import get_branch
from stacks.errors import BranchNotFound
from stacks.models import Branch

BETWEEN = ("base_branch", "compare_branch")
_NAME = {"type": "string", "maxLength": 15}
BRANCHES = {
    "base_branch": (_NAME, "The branch that is merged into, by its uid or an alias."),
    "compare_branch": (_NAME, "The branch that is held against it, by its uid or an alias."),
}
_MOST = 100
_SHAPE = {
    "uid": {"type": "string", "example": "article"},
    "title": {"type": "string", "example": "Article"},
    "type": {"type": "string", "enum": list(KINDS)},
    "status": {"type": "string", "enum": ["base_only", "compare_only", "modified"]},
}


class BranchComparison(Resource):
    """The types and global fields that are not the same in two branches."""

    tag = "Branches"
    key = "diff"
    plural = "diff"
    shape = _SHAPE
    parameters: ClassVar = {"GET": (*BETWEEN, "skip", "limit")}
    own_parameters: ClassVar = BRANCHES
    required_parameters = BETWEEN
    kinds: Collection[str] = KINDS

    def get(self, call: Call) -> Reply:
        """List what is in one of two branches alone, or says something else in each."""
        base, compare = read_branches(call)
        found = find_differences(base, compare, kinds=self.kinds)
        lists = dict(call.params.lists())
        skip, limit = parse_count(lists, "skip", 0), min(parse_count(lists, "limit", _MOST), _MOST)
        rows: list[JSONValue] = [_represent(each) for each in found[skip : skip + limit]]
        body: JSONObject = {"branches": _named(base, compare), "diff": rows}
        if limit and skip + limit < len(found):
            rest = {"base_branch": base.uid, "compare_branch": compare.uid, "skip": skip + limit, "limit": limit}
            body["next_url"] = f"{call.request.path}?{urlencode(rest)}"
        return Reply(body)


class ContentTypeComparison(BranchComparison):
    """The content types that are not the same in two branches."""

    kinds = (CONTENT_TYPE,)


class GlobalFieldComparison(BranchComparison):
    """The global fields that are not the same in two branches."""

    kinds = (GLOBAL_FIELD,)


class OneComparison(Resource):
    """One type or global field in two branches."""

    tag = "Branches"
    key = "diff"
    shape = _SHAPE
    parameters: ClassVar = {"GET": BETWEEN}
    own_parameters: ClassVar = BRANCHES
    required_parameters = BETWEEN
    kind: str
    missing: type[NotFound]

    def get(self, call: Call, uid: str) -> Reply:
        """Get what each of two branches says of it that the other does not say."""
        base, compare = read_branches(call)
        found = next((each for each in find_differences(base, compare, kinds=(self.kind,)) if each.uid == uid), None)
        if found is None:
            raise self.missing(uid)
        return Reply({"branches": _named(base, compare), "diff": _represent_in_full(found)})


class OneContentTypeComparison(OneComparison):
    """One content type in two branches."""

    kind = CONTENT_TYPE
    missing = ContentTypeNotFound


class OneGlobalFieldComparison(OneComparison):
    """One global field in two branches."""

    kind = GLOBAL_FIELD
    missing = GlobalFieldNotFound


def read_branches(call: Call) -> tuple[Branch, Branch]:
    """The two branches that the parameters name. Raises Invalid naming each that is missing or unknown."""
    found: list[Branch] = []
    problems = []
    for name in BETWEEN:
        text = call.text(name)
        try:
            found.append(get_branch(call.scope, text))
        except BranchNotFound:
            rule, told = ("unknown", "is not valid.") if text else ("required", "is required.")
            problems.append(Problem(name, rule, told))
    if not problems and found[0].pk == found[1].pk:
        problems.append(Problem("compare_branch", "unknown", "is the same branch as base_branch."))
    if problems:
        raise Invalid(problems)
    return found[0], found[1]


def _represent_in_full(difference: Difference) -> JSONObject:
    ours, theirs = difference.base or {}, difference.compare or {}
    return {
        **_represent(difference),
        "base_branch": {"differences": differing_parts(ours, theirs)},
        "compare_branch": {"differences": differing_parts(theirs, ours)},
    }


def _represent(difference: Difference) -> JSONObject:
    return {
        "uid": difference.uid,
        "title": difference.title,
        "type": difference.kind,
        "status": difference.status.value,
    }


def _named(base: Branch, compare: Branch) -> JSONObject:
    return {"base_branch": base.uid, "compare_branch": compare.uid}

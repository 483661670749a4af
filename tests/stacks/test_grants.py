"""What scope rows allow, and which rows are refused."""

import pytest

from core.json_values import JSONValue
from stacks.grants import ALWAYS, MODULES, branches_of, covers_branch, full_scope, permissions_of, scope_problems
from stacks.permissions import Permission

MAIN: JSONValue = {"module": "branch", "branches": ["main"], "acl": {"read": True}}


@pytest.mark.parametrize(
    ("row", "granted"),
    [
        ({"module": "locale", "acl": {"read": True}}, {Permission.LOCALE_READ}),
        ({"module": "locale", "acl": {"write": True}}, {Permission.LOCALE_READ, Permission.LOCALE_WRITE}),
        ({"module": "locale", "acl": {"read": False, "write": False}}, set()),
        ({"module": "locale", "acl": {"read": "yes"}}, set()),
        ({"module": "locale"}, set()),
        ({"module": "audit_log", "acl": {"read": True, "write": True}}, {Permission.AUDIT_LOG_READ}),
        (MAIN, set()),
        ({"module": "branch", "branches": ["main"], "acl": {"write": True}}, set()),
        ({"module": "branch", "branches": ["$all"], "acl": {"read": True}}, set()),
        ({"module": "branch", "branches": ["$all"], "acl": {"write": True}}, {Permission.BRANCH_WRITE}),
        ({"module": "nothing", "acl": {"read": True, "write": True}}, set()),
        ({"module": ["locale"], "acl": {"read": True}}, set()),
        ({"acl": {"read": True}}, set()),
        ("locale", set()),
    ],
)
def test_a_row_grants_what_it_says(row: JSONValue, granted: set[Permission]) -> None:
    assert permissions_of([row]) == ALWAYS | granted


def test_the_full_scope_grants_every_module_and_nothing_about_the_stack_itself() -> None:
    everything = frozenset().union(*(module.reading | module.writing for module in MODULES.values()))

    assert permissions_of(full_scope()) == ALWAYS | everything
    assert not permissions_of(full_scope()) & {
        Permission.STACK_DELETE,
        Permission.STACK_WRITE,
        Permission.TOKEN_READ,
        Permission.TOKEN_WRITE,
    }


@pytest.mark.parametrize(
    ("rows", "branch", "is_covered"),
    [
        ([MAIN], "main", True),
        ([MAIN], "dev", False),
        ([{"module": "branch", "branches": ["$all"]}], "dev", True),
        ([{"module": "branch_alias", "branch_aliases": ["live"]}], "live", True),
        ([{"module": "entry", "branches": ["main"]}], "main", False),
        ([], "main", False),
    ],
)
def test_a_token_works_in_the_branches_it_names(rows: list[JSONValue], branch: str, is_covered: bool) -> None:
    assert covers_branch(branches_of(rows), branch) is is_covered


@pytest.mark.parametrize(
    ("rows", "paths"),
    [
        (full_scope(), []),
        (None, ["scope"]),
        ([], ["scope"]),
        ("entry", ["scope"]),
        ([{"module": "entry", "acl": {"read": True}}], ["scope.branch_or_alias"]),
        ([MAIN, "entry"], ["scope.1"]),
        ([MAIN, {"acl": {}}], ["scope.1.module"]),
        ([MAIN, {"module": "entry"}], ["scope.1.acl"]),
        ([MAIN, {"module": "entry", "acl": {"read": 1}}], ["scope.1.acl"]),
        ([{"module": "branch", "branches": "main", "acl": {}}], ["scope.0.branches"]),
        ([{"module": "branch", "branches": [1], "acl": 3}], ["scope.0.acl", "scope.0.branches"]),
        ([{"module": "branch", "branches": [], "acl": {}}], ["scope.branch_or_alias"]),
    ],
)
def test_bad_rows_are_named(rows: JSONValue, paths: list[str]) -> None:
    assert [problem.path for problem in scope_problems(rows)] == paths

"""Who may move and edit what at which stage, and what publish rules say, as values."""

from dataclasses import replace
from typing import Any

import pytest

from publishing.publish_rules import Case, Lack, Rule, Standing, barriers
from publishing.workflow_documents import DocumentReader, read_workflow, shared_types
from publishing.workflow_rules import Governing, Mover, governing

_EVERYBODY = {"users": {"uids": ["$all"]}}
ADA, BEN = Mover("ada", frozenset({"editors"})), Mover("ben")
TOKEN, OWNER = Mover("token", is_person=False), Mover("olga", leads=True)


def make(*access: dict[str, Any], lock: str = "$others", admins: tuple[str, ...] = ()) -> Governing:
    """A workflow with a stage for each access."""
    names = iter(f"s{index}" for index in range(len(access)))
    stages = [{"name": f"S{index}", "SYS_ACL": acl, "entry_lock": lock} for index, acl in enumerate(access)]
    reader = DocumentReader()
    sent: Any = {"name": "W", "content_types": ["$all"], "workflow_stages": stages}
    read: Any = read_workflow(reader, sent, branch="main", limit=20, make_uid=lambda: next(names))
    assert reader.problems == []
    return governing(
        1, "w", "W", branches=["main"], content_types=["$all"], admins={"users": list(admins)},
        stages=read["workflow_stages"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("access", "may"),
    [
        (_EVERYBODY, "ada ben token olga"),
        ({"users": {"uids": ["ada"]}}, "ada olga"),
        ({"roles": {"uids": ["editors"]}}, "ada olga"),
        ({"users": {"uids": ["ada", "token"]}}, "ada olga"),
        ({"users": {"uids": ["ada"], "transit": False}, "roles": {"uids": []}}, "olga"),
        ({"users": {"uids": ["ada"]}, "others": {"transit": True}}, "ada ben token olga"),
        ({"users": {"uids": []}}, "olga"),
    ],
)
def test_who_may_move_what_is_at_a_stage(access: dict[str, Any], may: str) -> None:
    workflow = make(access)
    found = [mover.uid for mover in (ADA, BEN, TOKEN, OWNER) if workflow.may_move(mover, workflow.stages[0])]
    assert found == may.split()


@pytest.mark.parametrize(("lock", "may"), [("$none", "ada ben olga"), ("$others", "ada olga"), ("$all", "olga")])
def test_who_may_edit_what_is_at_a_stage(lock: str, may: str) -> None:
    workflow = make(_EVERYBODY, {"users": {"uids": ["ada"]}}, lock=lock)
    first, second = workflow.stages
    assert [mover.uid for mover in (ADA, BEN, OWNER) if workflow.may_edit(mover, second)] == may.split()
    assert all(workflow.may_edit(mover, first) for mover in (ADA, BEN, TOKEN, OWNER))


def test_who_administers_a_workflow_is_bound_by_no_stage() -> None:
    workflow = make({"users": {"uids": ["ada"]}}, admins=("ben",))
    assert workflow.may_move(BEN, workflow.stages[0])


def test_what_was_moved_elsewhere_is_at_the_first_stage() -> None:
    workflow = make(_EVERYBODY, _EVERYBODY)
    asked: list[tuple[int | None, str | None]] = [(None, None), (1, "s1"), (2, "s1"), (1, "gone")]
    assert [workflow.current(*row).uid for row in asked] == ["s0", "s1", "s0", "s0"]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (["a", "b"], ["b", "c"], ["b"]),
        (["a"], ["b"], []),
        (["$all"], ["b", "a"], ["a", "b"]),
        (["a"], ["$all"], ["a"]),
        (["$all"], ["$all"], ["$all"]),
    ],
)
def test_which_types_two_workflows_share(one: list[str], other: list[str], shared: list[str]) -> None:
    main = {"branches": ["main"], "content_types": one}
    assert shared_types(main, {"branches": ["main", "next"], "content_types": other}) == shared
    assert shared_types(main, {"branches": ["next"], "content_types": other}) == []


RULE = Rule(
    id=7, uid="r", stack_id=1, environment_id=2, environment_name="production", workflow=make(_EVERYBODY, _EVERYBODY),
    stage_uid="s1", actions=("publish",), branches=("main",), content_types=("page",), locales=("en-us",),
    users=("ada",), roles=(), disables_approver_publishing=False,
)  # fmt: skip
CASE = Case(
    stack_id=1, branch="main", content_type_uid="page", entry_id=3, entry_uid="blt3", locale="en-us", environment_id=2,
    action="publish", version_id=4,
)  # fmt: skip


def lacks(rule: Rule, standing: Standing, asker: Mover, case: Case = CASE) -> list[Lack]:
    """What the rule finds missing."""
    return [barrier.lack for barrier in barriers([rule], case, standing, asker)]


def test_a_rule_names_everything_that_is_missing() -> None:
    assert lacks(RULE, Standing(), BEN) == [Lack.STAGE, Lack.APPROVAL]
    assert lacks(RULE, Standing(1, "s1"), BEN) == [Lack.APPROVAL]
    assert lacks(RULE, Standing(1, "s1", frozenset({7})), BEN) == []
    assert lacks(RULE, Standing(1, "s1", frozenset({8})), BEN) == [Lack.APPROVAL]
    assert lacks(RULE, Standing(1, "s1"), ADA) == []
    assert lacks(replace(RULE, disables_approver_publishing=True), Standing(1, "s1"), ADA) == [Lack.APPROVAL]
    assert lacks(RULE, Standing(1, "s1"), OWNER) == [Lack.APPROVAL]


@pytest.mark.parametrize(
    "other",
    [
        {"stack_id": 9},
        {"branch": "next"},
        {"content_type_uid": "post"},
        {"locale": "fr-fr"},
        {"environment_id": 9},
        {"action": "unpublish"},
    ],
)
def test_a_rule_has_no_say_elsewhere(other: dict[str, Any]) -> None:
    assert lacks(RULE, Standing(), BEN, replace(CASE, **other)) == []

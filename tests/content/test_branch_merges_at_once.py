"""Merges of branches while others change types: nobody's change is lost, and what is refused leaves nothing behind."""

from typing import Any

import pytest
from django.db import OperationalError

from content.actions import branch_merges
from content.actions.branch_merges import merge_branches
from content.actions.content_types import update_content_type
from content.models import BranchMerge, ContentType
from content.schema.branch_merging import Strategy
from stacks.actions.branches import create_branch, delete_branch
from stacks.models import Branch, Stack
from tests.content.branch_pairs import branch_of, make_dev, request_of
from tests.content.builders import TITLE, fresh, text
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, make_stage
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage() -> Stage:
    stage = make_stage()
    make_dev(stage.tenant)
    return stage


def merge(stage: Stage, **more: Any) -> BranchMerge:
    request = request_of(stage.tenant, Strategy.PREFER_COMPARE, keeps_revert=False, **more)
    return merge_branches(stage.tenant.actor, stage.tenant.fresh_scope(), request)


def fields(stage: Stage) -> list[str]:
    """The fields of the articles in main."""
    latest = ContentType.objects.get(branch=branch_of(stage.tenant, "main"), uid="article").latest
    assert latest is not None
    return [each["uid"] for each in latest.document["schema"]]


def hold_stack(stage: Stage) -> None:
    Stack.objects.select_for_update(no_key=True).get(pk=stage.scope.stack_id)


def test_a_merge_builds_on_what_was_changed_just_before(stage: Stage) -> None:
    schema: Any = [TITLE, text("body"), text("mine")]

    outcomes = held_back(
        lambda: hold_stack(stage),
        lambda: update_content_type(SYSTEM, stage.tenant.fresh_scope(), "article", document={"schema": schema}),
        lambda: merge(stage),
    )

    assert outcomes == ["done", "done"]
    assert sorted(fields(stage)) == ["body", "mine", "teaser", "title"]


def test_two_merges_at_once_both_count(stage: Stage) -> None:
    create_branch(SYSTEM, stage.tenant.fresh_scope(), uid="other", source="main")
    document: Any = {"schema": [TITLE, text("body"), text("theirs")]}
    other = branch_of(stage.tenant, "other")
    update_content_type(SYSTEM, fresh(other.scope()), "article", document=document)
    request = request_of(stage.tenant, Strategy.PREFER_COMPARE, keeps_revert=False)

    outcomes = held_back(
        lambda: hold_stack(stage),
        lambda: merge(stage),
        lambda: merge_branches(
            stage.tenant.actor,
            stage.tenant.fresh_scope(),
            type(request)(request.base, other, request.strategy, keeps_revert=False),
        ),
    )

    assert outcomes == ["done", "done"]
    assert sorted(fields(stage)) == ["body", "teaser", "theirs", "title"]


def test_the_same_merge_twice_at_once_finds_nothing_left(stage: Stage) -> None:
    outcomes = held_back(lambda: hold_stack(stage), lambda: merge(stage), lambda: merge(stage))
    assert outcomes == ["done", "NothingToMerge"]
    assert BranchMerge.objects.count() == 1


def test_a_branch_that_is_deleted_meanwhile_is_not_merged_into(stage: Stage) -> None:
    create_branch(SYSTEM, stage.tenant.fresh_scope(), uid="other", source="main")
    dev = request_of(stage.tenant, Strategy.PREFER_COMPARE)
    request = type(dev)(branch_of(stage.tenant, "other"), dev.compare, dev.strategy, keeps_revert=False)

    outcomes = held_back(
        lambda: hold_stack(stage),
        lambda: delete_branch(SYSTEM, stage.tenant.fresh_scope(), "other"),
        lambda: merge_branches(stage.tenant.actor, stage.tenant.fresh_scope(), request),
    )

    assert outcomes == ["done", "BranchNotFound"]
    assert BranchMerge.objects.count() == 0


def test_a_merge_that_the_database_gives_up_leaves_no_branch(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def given_up(*_: object) -> None:
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(branch_merges, "carry_out", given_up)
    request = request_of(stage.tenant, Strategy.PREFER_COMPARE)

    with pytest.raises(OperationalError):
        merge_branches(stage.tenant.actor, stage.tenant.fresh_scope(), request)

    assert set(Branch.objects.filter(deleted_at=None).values_list("uid", flat=True)) == {"main", "dev"}
    assert BranchMerge.objects.count() == 0

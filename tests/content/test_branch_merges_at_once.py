"""Merges of branches while others change types: nobody's change is lost, and what is refused leaves nothing behind."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import OperationalError, connection, transaction

from content.actions import branch_merges
from content.actions.branch_merges import merge_branches
from content.actions.content_types import update_content_type
from content.actions.entries import create_entry
from content.models import BranchMerge, ContentType
from content.schema.branch_merging import Strategy
from content.types import load_type
from publishing.models import PublishJob
from stacks.actions.branches import create_branch, delete_branch
from stacks.models import Branch, Stack
from tests.content.branch_pairs import branch_of, make_dev, request_of
from tests.content.builders import TITLE, fresh, text
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, make_stage
from tests.racing import held_back, waiting
from tests.waiting import eventually

T = TypeVar("T")

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


def test_content_is_saved_and_asked_to_go_live_while_a_merge_goes_on(stage: Stage) -> None:
    uid, gone = stage.entry("Herons"), load_type(stage.tenant.fresh_scope(), "gone")

    def write() -> int:
        create_entry(stage.tenant.actor, stage.tenant.fresh_scope(), gone, locale=None, data={"title": "Owls"})
        return stage.request(uid).pk

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            rows = ContentType.objects.filter(branch=stage.scope.branch_id, uid="article")
            list(rows.select_for_update(no_key=True))
            merging = pool.submit(closing(lambda: merge(stage)))
            eventually(lambda: waiting() == 1)
            asked = pool.submit(closing(write)).result(10)
            assert not merging.done()
        assert merging.result(30).state == "succeeded"
    assert PublishJob.objects.filter(pk=asked).exists()


def closing(act: Callable[[], T]) -> Callable[[], T]:
    """The same on a connection of its own, which is closed then."""

    def run() -> T:
        try:
            return act()
        finally:
            connection.close()

    return run

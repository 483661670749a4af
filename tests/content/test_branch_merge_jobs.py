"""Merges by workers: what was confirmed happens once and whole, or nothing does, and the row says which."""

from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from content import merges
from content.actions import branch_merge_jobs
from content.actions.branch_merge_jobs import merge_next, request_merge
from content.actions.branch_merge_plans import plan_merge
from content.actions.branch_merges import carry_out
from content.actions.content_types import create_content_type, update_content_type
from content.errors import BranchesChanged, BranchMergeInvalid, MergeUnderWay, NothingToMerge
from content.models import BranchMerge, ContentType
from content.schema.branch_merging import GLOBAL_FIELD, Strategy
from core.errors import Forbidden
from stacks.actions.branches import create_branch, delete_branch
from stacks.actions.stacks import delete_stack
from stacks.models import Activity, Branch, StackMember, User
from stacks.people import enter_stack
from tests.content.branch_pairs import branch_of, make_dev, request_of
from tests.content.builders import TITLE, fresh, text
from tests.factories import SYSTEM, Tenant, make_member
from tests.publishing.builders import Stage, make_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    stage = make_stage()
    make_dev(stage.tenant)
    return stage


def asked(stage: Stage, strategy: Strategy = Strategy.PREFER_COMPARE, **more: Any) -> BranchMerge:
    """A merge of dev into main as the stack's owner saw and confirmed it."""
    request = request_of(stage.tenant, strategy, **more)
    plan = plan_merge(stage.tenant.actor, request)
    return request_merge(stage.tenant.actor, stage.tenant.fresh_scope(), request, expected=plan.digest)


def types(tenant: Tenant, branch: str = "main") -> list[str]:
    rows = ContentType.objects.filter(branch=branch_of(tenant, branch), deleted_at=None)
    return list(rows.order_by("uid").values_list("uid", flat=True))


def ended(merge: BranchMerge) -> tuple[str, str, str]:
    """How a merge ended, why, and where the base as it was is kept."""
    merge.refresh_from_db()
    return merge.state, merge.error, merge.revert_branch


def test_a_worker_merges_what_was_confirmed_and_keeps_the_base(stage: Stage) -> None:
    merge = asked(stage)
    assert (merge.state, merge.total, types(stage.tenant)) == ("waiting", 3, ["article", "gone"])

    assert (merge_next(), merge_next()) == (True, False)

    assert ended(merge)[:2] == ("succeeded", "")
    assert [(item["uid"], item["action"]) for item in merge.items] == [
        ("seo_facts", "create"), ("article", "update"), ("page", "create")
    ]  # fmt: skip
    assert (merge.done, merge.finished_at is not None) == (3, True)
    assert types(stage.tenant) == ["article", "gone", "page"]
    assert types(stage.tenant, merge.revert_branch) == ["article", "gone"]
    recorded = Activity.objects.filter(action__startswith="branch.merge").order_by("pk")
    assert list(recorded.values_list("action", "actor_uid")) == [
        ("branch.merge_request", stage.tenant.owner.uid),
        ("branch.merge", stage.tenant.owner.uid),
    ]


def test_what_was_changed_since_is_not_merged(stage: Stage) -> None:
    merge = asked(stage)
    document: Any = {"schema": [TITLE, text("teaser"), text("later")]}
    update_content_type(SYSTEM, fresh(branch_of(stage.tenant, "dev").scope()), "article", document=document)

    assert merge_next()

    assert ended(merge) == ("failed", "The branches were changed since you looked at what the merge does.", "")
    assert types(stage.tenant) == ["article", "gone"]
    assert Branch.objects.filter(deleted_at=None).count() == 2
    request = request_of(stage.tenant, Strategy.PREFER_COMPARE)
    with pytest.raises(BranchesChanged):
        request_merge(stage.tenant.actor, stage.tenant.fresh_scope(), request, expected=merge.expected)


def test_who_may_no_longer_merge_when_a_worker_begins_has_not(stage: Stage) -> None:
    developer = make_member(stage.tenant, "Developer")
    merge = asked(stage)
    BranchMerge.objects.filter(pk=merge.pk).update(created_by=developer.uid)
    StackMember.objects.filter(user=developer).delete()

    assert merge_next()

    assert (ended(merge)[0], merge.error != "", types(stage.tenant)) == ("failed", True, ["article", "gone"])


def test_a_branch_that_is_gone_is_not_merged(stage: Stage) -> None:
    merge = asked(stage)
    delete_branch(SYSTEM, stage.scope, "dev")
    assert merge_next()
    assert ended(merge)[:2] == ("failed", "The requested branch doesn't exist.")


def test_one_merge_into_a_branch_at_a_time(stage: Stage) -> None:
    asked(stage)
    with pytest.raises(MergeUnderWay):
        asked(stage)
    assert BranchMerge.objects.count() == 1


def test_what_is_no_merge_is_not_asked_for(stage: Stage) -> None:
    with pytest.raises(NothingToMerge):
        asked(stage, Strategy.IGNORE)
    with pytest.raises(BranchMergeInvalid):
        asked(stage, comment="x" * 2001)
    editor = make_member(stage.tenant, "Content Manager")
    actor = enter_stack(editor, api_key=stage.tenant.stack.api_key, branch="main").actor
    with pytest.raises(Forbidden):
        plan_merge(actor, request_of(stage.tenant, Strategy.OVERWRITE))
    assert BranchMerge.objects.count() == 0


def test_what_cannot_stand_is_told_before_and_by_the_worker_alike(stage: Stage) -> None:
    left_out = {(GLOBAL_FIELD, "seo_facts"): Strategy.IGNORE}
    plan = plan_merge(stage.tenant.actor, request_of(stage.tenant, Strategy.PREFER_COMPARE, items=left_out))
    assert [problem.path.startswith("content_type.page.") for problem in plan.problems] == [True]

    merge = asked(stage, items=left_out)
    assert merge_next()

    assert ended(merge)[0] == "failed"
    assert [(told["path"], told["message"]) for told in merge.problems] == [
        (problem.path, problem.message) for problem in plan.problems
    ]
    assert (types(stage.tenant), Branch.objects.filter(deleted_at=None).count()) == (["article", "gone"], 2)


def test_a_title_that_is_taken_is_told_before_and_by_the_worker_alike(stage: Stage) -> None:
    document: Any = {"title": "Page", "uid": "sheet", "schema": [TITLE]}
    create_content_type(SYSTEM, stage.tenant.fresh_scope(), document=document)
    plan = plan_merge(stage.tenant.actor, request_of(stage.tenant, Strategy.NEW_ONLY))
    assert [(each.path, each.message) for each in plan.problems] == [("content_type.page.title", "is not unique.")]

    merge = asked(stage, Strategy.NEW_ONLY)
    assert merge_next()
    ended(merge)
    assert merge.problems == [{"path": "content_type.page.title", "message": "is not unique."}]


def test_what_content_loses_is_counted_before(stage: Stage) -> None:
    stage.entry("Herons")
    plan = plan_merge(stage.tenant.actor, request_of(stage.tenant, Strategy.OVERWRITE))
    told = [(each.content_type_uid, each.path, each.entry_count) for each in plan.content.changes if each.is_refused]
    assert (told, plan.deleted_counts, plan.is_harmful) == (
        [("article", "body", 1), ("article", "teaser", 1)],
        {"gone": 0},
        True,
    )
    harmless = plan_merge(stage.tenant.actor, request_of(stage.tenant, Strategy.NEW_ONLY))
    assert (harmless.is_harmful, len(harmless.steps)) == (False, 2)


def test_a_merge_that_breaks_off_is_tried_again_and_given_up_in_the_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("out of paper")

    monkeypatch.setattr(branch_merge_jobs, "carry_out", broken)
    merge = asked(stage)

    seen = [(merge_next(), ended(merge)[0]) for _ in range(4)]

    assert seen == [(True, "waiting"), (True, "waiting"), (True, "failed"), (False, "failed")]
    assert (merge.error.startswith("The merge broke off more than once"), types(stage.tenant)) == (
        True,
        ["article", "gone"],
    )


def test_a_worker_whose_lease_ran_out_writes_nothing(stage: Stage, settings: Settings) -> None:
    settings.PUBLISH_LEASE_SECONDS = 0.0
    merge = asked(stage)
    zombie = merges.claim()
    with connection.cursor() as cursor:
        # The database's clock of a transaction stands still: the lease ends before it began.
        cursor.execute("UPDATE content_branchmerge SET lease_until = lease_until - interval '1 minute'")
    settings.PUBLISH_LEASE_SECONDS = 30.0
    assert zombie is not None
    assert merges.find_oldest_due() == (merge.pk, zombie.fence)
    heir = merges.claim()
    assert heir is not None
    assert (heir.id, heir.fence, merges.claim()) == (merge.pk, zombie.fence + 1, None)

    with pytest.raises(merges.MergeLost):
        merges.finish(zombie, items=[])
    with pytest.raises(merges.MergeLost):
        merges.fail(zombie, Forbidden())
    assert ended(merge)[0] == "running"


def died() -> None:
    """A worker took a merge and is gone."""
    assert merges.claim() is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_branchmerge SET lease_until = now() - interval '1 minute'")


def branches() -> set[str]:
    return set(Branch.objects.filter(deleted_at=None).values_list("uid", flat=True))


def test_a_merge_that_its_workers_die_of_is_given_up(stage: Stage) -> None:
    merge = asked(stage)
    create_branch(stage.tenant.actor, stage.scope, uid=merge.revert_branch, source="main")
    for _ in range(branch_merge_jobs.MAX_ATTEMPTS):
        died()

    assert (merge_next(), merge_next()) == (True, False)

    state, error, revert = ended(merge)
    assert (state, error.startswith("The merge broke off more than once"), revert) == ("failed", True, "")
    assert (types(stage.tenant), branches()) == (["article", "gone"], {"main", "dev"})
    assert asked(stage).state == "waiting", "the next one is not kept out"


@pytest.mark.parametrize("hindrance", ["a change", "no rights", "nobody", "no branch"])
def test_what_a_dead_worker_kept_goes_with_a_merge_that_is_refused_later(stage: Stage, hindrance: str) -> None:
    merge = asked(stage)
    create_branch(stage.tenant.actor, stage.scope, uid=merge.revert_branch, source="main")
    died()
    match hindrance:
        case "a change":
            document: Any = {"schema": [TITLE, text("teaser"), text("later")]}
            update_content_type(SYSTEM, fresh(branch_of(stage.tenant, "dev").scope()), "article", document=document)
        case "no rights":
            BranchMerge.objects.filter(pk=merge.pk).update(created_by=make_member(stage.tenant, "Content Manager").uid)
        case "nobody":
            User.objects.filter(pk=stage.tenant.owner.pk).update(is_active=False)
        case _:
            delete_branch(SYSTEM, stage.scope, "dev")

    assert merge_next()

    assert ended(merge)[0::2] == ("failed", "")
    assert (types(stage.tenant), branches() - {"dev"}) == (["article", "gone"], {"main"})


def test_a_kept_base_that_somebody_uses_by_now_stays(stage: Stage) -> None:
    merge = asked(stage)
    kept = merge.revert_branch
    create_branch(stage.tenant.actor, stage.scope, uid=kept, source="main")
    create_branch(stage.tenant.actor, stage.scope, uid="own", source=kept)
    died()
    delete_branch(SYSTEM, stage.scope, "dev")

    assert merge_next()

    assert ended(merge)[:2] == ("failed", "The requested branch doesn't exist.")
    assert branches() == {"main", "own", kept}


def test_a_merge_in_a_stack_that_was_deleted_ends(stage: Stage) -> None:
    merge = asked(stage)
    delete_stack(SYSTEM, stage.scope)
    assert (merge_next(), merge_next()) == (True, False)
    assert ended(merge)[0] == "failed"


def test_a_worker_that_wakes_up_late_leaves_the_kept_base_to_who_merged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge = asked(stage)

    def oversleep(*arguments: Any, **named: Any) -> None:
        create_branch(*arguments, **named)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE content_branchmerge SET lease_until = lease_until - interval '1 minute'")
        assert merge_next()

    monkeypatch.setattr(branch_merge_jobs, "create_branch", oversleep)
    assert merge_next()
    assert ended(merge)[0] == "succeeded"
    assert types(stage.tenant, merge.revert_branch) == ["article", "gone"]
    assert Branch.objects.get(stack=stage.tenant.stack, uid=merge.revert_branch).deleted_at is None


def test_a_merge_may_take_minutes_and_wait_for_another(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def looking(*arguments: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            told.append(cursor.fetchone()[0])
        return carry_out(*arguments)

    monkeypatch.setattr(branch_merge_jobs, "carry_out", looking)
    merge = asked(stage)
    assert merge_next()
    assert (ended(merge)[0], told) == ("succeeded", ["10min"])

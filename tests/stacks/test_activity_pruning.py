"""The activity log: nothing changes it, and its oldest part goes only to the owner of the table who says until when."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from core.errors import Forbidden
from stacks.actions.activity_pruning import count_prunable_activity, prune_activity
from stacks.models import Activity
from stacks.retention import Retention
from tests.factories import SYSTEM, Tenant, make_stack

APPLICATION = "pressroom_test_app"


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def never() -> bool:
    return False


def log(tenant: Tenant, *ages: int) -> list[int]:
    """Rows of those ages in days; their ids."""
    rows = [
        Activity.objects.create(
            stack_id=tenant.stack.pk, at=timezone.now() - timedelta(days=age), actor_kind="system", actor_uid="test",
            action="test.done", target_kind="test", target_uid=str(age),
        )
        for age in ages
    ]  # fmt: skip
    return [row.pk for row in rows]


def ages(tenant: Tenant) -> list[str]:
    rows = Activity.objects.filter(stack_id=tenant.stack.pk, action="test.done")
    return list(rows.order_by("id").values_list("target_uid", flat=True))


@transaction.atomic
def run_as_pruning(before: str | None, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pressroom.prune_activity_before', %s, TRUE)", [before or ""])
        cursor.execute(statement)


def test_the_oldest_part_of_one_stacks_log_goes_and_the_log_says_so(db: None) -> None:
    tenant, other = make_stack(), make_stack()
    log(tenant, 400, 370, 364, 20, 0)
    log(other, 400)
    scope, retention = tenant.fresh_scope(), Retention(activity_days=365)
    assert count_prunable_activity(SYSTEM, scope, retention) == 2
    assert prune_activity(SYSTEM, scope, retention, batch=1, is_over=never) == 2
    assert (ages(tenant), ages(other)) == (["364", "20", "0"], ["400"])
    record = Activity.objects.get(action="activity.prune")
    assert (record.stack_id, record.target_uid, record.facts["deleted"]) == (tenant.stack.pk, tenant.stack.uid, 2)
    assert prune_activity(SYSTEM, scope, retention, batch=1, is_over=never) == 0
    assert Activity.objects.filter(action="activity.prune").count() == 1


def test_a_log_that_is_kept_for_ever_keeps_everything(db: None, tenant: Tenant) -> None:
    log(tenant, 4000)
    assert count_prunable_activity(SYSTEM, tenant.fresh_scope(), Retention()) == 0
    assert prune_activity(SYSTEM, tenant.fresh_scope(), Retention(), batch=10, is_over=never) == 0
    assert ages(tenant) == ["4000"]


def test_stopping_leaves_the_rest_for_another_run(db: None, tenant: Tenant) -> None:
    log(tenant, 9, 8, 7)
    answers = iter([False, True])
    scope, retention = tenant.fresh_scope(), Retention(activity_days=1)
    assert prune_activity(SYSTEM, scope, retention, batch=1, is_over=lambda: next(answers)) == 1
    assert ages(tenant) == ["8", "7"]
    assert prune_activity(SYSTEM, scope, retention, batch=1, is_over=never) == 2


@pytest.mark.parametrize(
    ("before", "statement"),
    [
        (None, "DELETE FROM stacks_activity"),
        ("2020-01-01", "DELETE FROM stacks_activity"),
        ("2999-01-01", "UPDATE stacks_activity SET action = 'forged'"),
    ],
    ids=["not said", "younger than said", "changed"],
)
def test_nothing_else_goes_and_nothing_changes_not_even_for_the_owner(
    db: None, tenant: Tenant, before: str | None, statement: str
) -> None:
    log(tenant, 40)
    with pytest.raises(ProgrammingError, match="insert-only"):
        run_as_pruning(before, statement)
    assert ages(tenant) == ["40"]


def test_the_application_cannot_prune_the_log_whatever_it_says(db: None, tenant: Tenant) -> None:
    log(tenant, 40)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {APPLICATION} NOLOGIN")
        cursor.execute(f"GRANT SELECT, INSERT ON stacks_activity TO {APPLICATION}")
        scope = tenant.fresh_scope()
        cursor.execute(f"SET LOCAL ROLE {APPLICATION}")
        with pytest.raises(Forbidden, match="owner of the tables"):
            prune_activity(SYSTEM, scope, Retention(activity_days=1), batch=10, is_over=never)
        with pytest.raises(ProgrammingError, match="permission denied"):
            run_as_pruning("2999-01-01", "DELETE FROM stacks_activity")
        cursor.execute("RESET ROLE")
        cursor.execute(f"REVOKE ALL ON stacks_activity FROM {APPLICATION}")
        cursor.execute(f"DROP ROLE {APPLICATION}")
    assert ages(tenant) == ["40"]

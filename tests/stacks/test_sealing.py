"""The activity log is sealed in linked batches, and whatever is changed behind its back is named (S7)."""

import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from stacks import activity
from stacks.actions.activity_pruning import prune_activity
from stacks.actions.sealing import BATCH, seal_activity, seal_settled
from stacks.anchors import Anchor, export_anchor, read_anchors
from stacks.horizon import Horizon
from stacks.models import Activity, ActivitySeal
from stacks.retention import Retention
from stacks.verification import verify_activity
from tests.factories import SYSTEM, make_stack

APPLICATION = "pressroom_audited_app"


def log(*targets: str) -> list[int]:
    for target in targets:
        activity.record(SYSTEM, None, action="test.done", target=("test", target), version=1)
    return list(Activity.objects.filter(target_uid__in=targets).order_by("pk").values_list("pk", flat=True))


def tamper(statement: str, *parameters: int) -> None:
    """Do what only the owner of the tables can: behind the back of the triggers."""
    with connection.cursor() as cursor:
        for table in ("stacks_activity", "stacks_activityseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        for table in ("stacks_activity", "stacks_activityseal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def verified() -> str:
    """What the command says where everything holds."""
    told = StringIO()
    call_command("verify_audit", stdout=StringIO(), stderr=told, no_color=True)
    return told.getvalue().strip()


@pytest.mark.django_db
def test_what_is_settled_is_sealed_once_and_holds() -> None:
    log("a", "b", "c")
    assert seal_settled() == Activity.objects.count()
    assert seal_settled() == 0
    log("d")
    assert verify_activity().unsealed == 1
    assert seal_settled() == 1
    verdict = verify_activity()
    assert (verdict.problems, verdict.rows, verdict.seals) == ([], Activity.objects.count(), 2)
    first, second = ActivitySeal.objects.order_by("number")
    assert (first.after_id, first.until_id, second.after_id) == (0, first.row_ids[-1], first.until_id)


@pytest.mark.django_db
def test_a_long_log_is_sealed_in_batches() -> None:
    rows = [
        Activity(**activity.values(SYSTEM, None, action="test.done", target=("test", "x"), facts={}))
        for _ in range(BATCH + 1)
    ]
    Activity.objects.bulk_create(rows)
    seal_settled()
    sizes = [len(ids) for ids in ActivitySeal.objects.order_by("number").values_list("row_ids", flat=True)]
    assert sizes[0] == BATCH
    assert sum(sizes) == Activity.objects.count()
    assert verify_activity().problems == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "'test.dona'"),
        ("actor_uid", "'somebody'"),
        ("credential_uid", "'blt1'"),
        ("at", "at + interval '1 microsecond'"),
        ("facts", """'{"version": 2}'"""),
        ("origin", """'{"address": "192.0.2.1"}'"""),
        ("stack_id", "1"),
        ("target_uid", "'z'"),
    ],
)
@pytest.mark.django_db
def test_a_row_that_the_owner_alters_by_one_byte_is_named(column: str, value: str) -> None:
    _, changed, _ = log("a", "b", "c")
    seal_settled()
    tamper(f"UPDATE stacks_activity SET {column} = {value} WHERE id = %s", changed)
    (problem,) = verify_activity().problems
    assert problem.startswith(f"Row {changed} (")
    assert problem.endswith(" was changed after it was sealed.")
    with pytest.raises(CommandError, match="1 problems"):
        call_command("verify_audit", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_a_row_that_is_gone_or_came_too_late_is_named() -> None:
    _, gone, _ = log("a", "b", "c")
    seal_settled()
    tamper("DELETE FROM stacks_activity WHERE id = %s", gone)
    assert verify_activity().problems == [f"Row {gone} is gone, and no pruning says so."]
    tamper(
        "INSERT INTO stacks_activity (id, actor_kind, actor_uid, credential_uid, action, target_kind, target_uid, facts)"
        " VALUES (-5, 'user', 'x', '', 'test.done', 'test', 'forged', '{}'),"
        " (%s, 'user', 'x', '', 'test.done', 'test', 'forged', '{}')",
        gone,
    )
    assert len(verify_activity().problems) == 2


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "UPDATE stacks_activityseal SET until_id = until_id + 1 WHERE number = 2",
            "Seal 2 was changed, or one before it.",
        ),
        ("UPDATE stacks_activityseal SET sealed_at = now() WHERE number = 1", "Seal 1 was changed, or one before it."),
        (
            "DELETE FROM stacks_activityseal WHERE number = 1",
            "Seal 2 does not begin where the seal before it ends: seals are gone or were added.",
        ),
    ],
)
@pytest.mark.django_db
def test_a_seal_that_is_changed_or_gone_is_named(statement: str, problem: str) -> None:
    for target in ("a", "b"):
        log(target)
        seal_settled()
    tamper(statement)
    assert problem in verify_activity().problems


@pytest.mark.django_db
def test_whoever_makes_all_seals_anew_is_found_by_an_anchor_that_was_kept_elsewhere(tmp_path: Path) -> None:
    (row,) = log("a")
    seal_settled()
    (seal,) = ActivitySeal.objects.all()
    kept = tmp_path / "anchors"
    assert export_anchor((seal.sealed_at + timedelta(days=1)).date(), str(kept)) == Anchor.of(seal)
    assert export_anchor((seal.sealed_at + timedelta(days=1)).date(), str(kept)) == Anchor.of(seal)
    assert list(read_anchors(kept.read_text())) == [Anchor.of(seal)]
    assert export_anchor(seal.sealed_at.date(), str(kept)) is None
    assert verify_activity([Anchor.of(seal)]).problems == []

    tamper("UPDATE stacks_activity SET actor_uid = 'forged' WHERE id = %s", row)
    tamper("DELETE FROM stacks_activityseal")
    seal_settled()

    assert verify_activity().problems == []
    with pytest.raises(CommandError, match="1 problems"):
        call_command("verify_audit", anchors=str(kept), stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_the_tail_that_is_cut_off_is_found_by_an_anchor() -> None:
    log("a")
    seal_settled()
    anchor = Anchor.of(ActivitySeal.objects.get())
    tamper("DELETE FROM stacks_activityseal")
    assert verify_activity([anchor]).problems == [f"Seal 1, which was kept on {anchor.day}, is gone."]


@pytest.mark.parametrize("text", ["2026-11-21 1", "2026-11-21 one " + "a" * 64, "2026-11-21 1 abc"])
@pytest.mark.django_db
def test_a_file_that_holds_no_anchors_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "anchors").write_text(f"2026-11-20 1 {'0' * 64}\n{text}\n")
    with pytest.raises(CommandError, match="Line 2 is no anchor"):
        call_command("verify_audit", anchors=str(tmp_path / "anchors"))


@pytest.mark.django_db
def test_the_command_counts_and_prints_todays_anchor() -> None:
    log("a")
    seal_settled()
    anchor = StringIO()
    call_command("verify_audit", stdout=anchor, stderr=StringIO())
    assert anchor.getvalue().strip() == str(Anchor.of(ActivitySeal.objects.get()))
    count = Activity.objects.count()
    assert verified() == (f"Everything is as it was sealed: {count} rows under 1 seals, 0 pruned, 0 not sealed yet.")


@pytest.mark.django_db
def test_a_pruned_stretch_stays_verifiable_and_what_goes_without_saying_so_is_named() -> None:
    tenant = make_stack()
    old = timezone.now() - timedelta(days=400)
    rows = [
        Activity.objects.create(
            stack_id=tenant.stack.pk, at=old, actor_kind="system", actor_uid="test", action="test.done",
            target_kind="test", target_uid=str(number),
        )
        for number in range(3)
    ]  # fmt: skip
    assert (
        prune_activity(SYSTEM, tenant.fresh_scope(), Retention(activity_days=365), batch=2, is_over=lambda: False) == 3
    )
    seal_settled()
    verdict = verify_activity()
    assert (verdict.problems, verdict.pruned) == ([], 3)
    first, second = ActivitySeal.objects.filter(kind=ActivitySeal.Kind.PRUNING).order_by("number")
    assert (first.row_ids, second.row_ids) == ([rows[0].pk, rows[1].pk], [rows[2].pk])
    assert first.stack_id == tenant.stack.pk
    assert first.before is not None
    assert "3 pruned" in verified()


@transaction.atomic
def run_as(role: str, table: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pressroom.is_test = 'no'")
        if role == "the application":
            cursor.execute(f"CREATE ROLE {APPLICATION} NOLOGIN")
            cursor.execute(f"GRANT SELECT, INSERT ON {table} TO {APPLICATION}")
            cursor.execute(f"SET LOCAL ROLE {APPLICATION}")
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("verb", "table"),
    [
        (verb, table)
        for table in ("stacks_activity", "stacks_activityseal")
        for verb in ("UPDATE", "DELETE", "TRUNCATE")
    ],
)
@pytest.mark.parametrize("role", ["the application", "the owner"])
@pytest.mark.django_db
def test_nobody_changes_the_log_or_its_seals(role: str, verb: str, table: str) -> None:
    log("a")
    seal_settled()
    before = Activity.objects.count(), ActivitySeal.objects.count()
    column = "action" if table == "stacks_activity" else "kind"
    statement = {
        "UPDATE": f"UPDATE {table} SET {column} = 'x'",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table}",
    }[verb]
    with pytest.raises(ProgrammingError) as refused:
        run_as(role, table, statement)
    assert ("permission denied" if role == "the application" else "insert-only") in str(refused.value)
    assert (Activity.objects.count(), ActivitySeal.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_a_row_of_a_transaction_that_is_still_open_is_never_sealed_around() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                log("slow")
                begun.set()
                go_on.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    begun.wait(10)
    (quick,) = log("quick")
    horizon = Horizon()
    assert seal_activity(horizon.move()) == 0
    go_on.set()
    thread.join()
    assert seal_activity(horizon.move()) == 2
    assert ActivitySeal.objects.get().row_ids[-1] == quick
    assert verify_activity().problems == []


@pytest.mark.django_db(transaction=True)
def test_many_sealers_at_once_make_one_chain() -> None:
    log(*(str(number) for number in range(20)))

    def work() -> None:
        try:
            for number in range(10):
                log(f"more {number}")
                seal_settled()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_settled()
    verdict = verify_activity()
    assert (verdict.problems, verdict.rows, verdict.unsealed) == ([], 60, 0)

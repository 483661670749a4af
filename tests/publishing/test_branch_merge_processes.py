"""Real workers that are killed while they merge branches: the merge is done once and whole, or not at all."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from content.actions.branch_merge_jobs import MAX_ATTEMPTS, request_merge
from content.actions.branch_merge_plans import plan_merge
from content.actions.content_types import update_content_type
from content.models import BranchMerge, ContentType, ContentTypeVersion
from content.schema.branch_merging import Strategy
from stacks.models import Activity, Branch
from tests.content.branch_pairs import branch_of, make_dev, request_of
from tests.content.builders import TITLE, fresh, text
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, make_stage
from tests.publishing.processes import Process, kill, publisher
from tests.racing import waiting
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)

BRANCH, STACK, TYPE = "stacks_branch", "stacks_stack", "content_contenttype"
MERGE = "content_branchmerge"


@pytest.fixture
def stage() -> Stage:
    stage = make_stage()
    make_dev(stage.tenant)
    return stage


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Where workers write; shown when the test fails."""
    path = tmp_path / "worker.log"
    yield path
    print(path.read_text() if path.exists() else "no log")  # noqa: T201 pytest shows it with a failure


def asked(stage: Stage, strategy: Strategy = Strategy.OVERWRITE) -> BranchMerge:
    """A merge of dev into main: three things are written, and one is deleted."""
    request = request_of(stage.tenant, strategy)
    plan = plan_merge(stage.tenant.actor, request)
    return request_merge(stage.tenant.actor, stage.tenant.fresh_scope(), request, expected=plan.digest)


@contextmanager
def locked(table: str, pk: int) -> Iterator[None]:
    """Hold a row on a connection of its own: who works on what it is about stops there."""
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN")
            # References to the row go on.
            cursor.execute(f"SELECT FROM {table} WHERE id = %s FOR NO KEY UPDATE", [pk])
            yield
            cursor.execute("ROLLBACK")
    finally:
        own.close()


def row_of(stage: Stage, table: str, merge: BranchMerge) -> int:
    match table:
        case "stacks_branch":
            return stage.scope.branch_id
        case "stacks_stack":
            return stage.scope.stack_id
        case "content_contenttype":
            return ContentType.objects.get(branch=stage.scope.branch_id, uid="article").pk
        case _:
            return merge.pk


def state_of(merge: BranchMerge) -> tuple[str, int]:
    merge.refresh_from_db()
    return merge.state, merge.fence


def types(stage: Stage, branch: str = "main") -> list[tuple[str, int]]:
    """The types of a branch with how many versions each has."""
    rows = ContentType.objects.filter(branch=branch_of(stage.tenant, branch), deleted_at=None).order_by("uid")
    return [(row.uid, ContentTypeVersion.objects.filter(content_type=row).count()) for row in rows]


def check_merged_once(stage: Stage, merge: BranchMerge) -> None:
    """Everything of it stands in the base once, the base as it was is kept once, and the log tells of it once."""
    merge.refresh_from_db()
    assert (merge.state, merge.error, merge.done, len(merge.items)) == ("succeeded", "", 4, 4)
    assert (merge.worker, merge.lease_until, merge.finished_at is not None) == ("", None, True)
    assert types(stage) == [("article", 2), ("page", 1)]
    assert [uid for uid, _ in types(stage, merge.revert_branch)] == ["article", "gone"]
    assert set(living(stage)) == {"main", "dev", merge.revert_branch}
    lines = Activity.objects.filter(stack_id=stage.scope.stack_id).order_by("pk")
    after = lines.filter(pk__gt=lines.get(action="branch.merge_request").pk)
    told = [(row.action, row.target_uid) for row in after]
    assert sorted(told) == sorted(
        [
            ("branch.create", merge.revert_branch),
            ("global_field.create", "seo_facts"),
            ("content_type.create", "page"),
            ("content_type.update", "article"),
            ("content_type.delete", "gone"),
            ("branch.merge", "main"),
        ]
    )
    assert {row.actor_uid for row in after} == {stage.tenant.owner.uid}


def check_untouched(stage: Stage) -> None:
    assert types(stage) == [("article", 1), ("gone", 1)]
    assert not Activity.objects.filter(action="branch.merge").exists()


def living(stage: Stage) -> list[str]:
    return list(Branch.objects.filter(stack=stage.tenant.stack, deleted_at=None).values_list("uid", flat=True))


@pytest.mark.parametrize("place", [BRANCH, STACK, TYPE, MERGE])
def test_what_a_killed_worker_began_is_done_once_by_another(stage: Stage, log: Path, place: str) -> None:
    """It is killed while it copies the base, once it has, in the middle of the types, and before the end is written down."""
    merge = asked(stage)
    with ExitStack() as locks:
        last = locks.enter_context(ExitStack())
        last.enter_context(
            locked(TYPE if place == MERGE else place, row_of(stage, TYPE if place == MERGE else place, merge))
        )
        with publisher(log) as first:
            eventually(lambda: state_of(merge) == ("running", 1) and waiting() == 1, 30)
            if place == MERGE:
                locks.enter_context(locked(MERGE, merge.pk))
                last.close()
                eventually(lambda: waiting() == 2, 20)
            kill(first)
        check_untouched(stage)
        assert (len(living(stage)) == 3) is (place != BRANCH)

    with publisher(log):
        eventually(lambda: state_of(merge)[0] != "running", 30)

    assert (merge.fence, merge.attempts) == (2, 2)
    check_merged_once(stage, merge)


def test_a_worker_that_stood_still_while_another_took_over_changes_nothing(stage: Stage, log: Path) -> None:
    """The first has copied the base, but not committed it, when the second begins to."""
    merge = asked(stage)
    with publisher(log) as first, ExitStack() as lock:
        lock.enter_context(locked(BRANCH, stage.scope.branch_id))
        eventually(lambda: state_of(merge) == ("running", 1) and waiting() == 1, 30)
        first.send_signal(signal.SIGSTOP)
        with publisher(log):
            eventually(lambda: state_of(merge) == ("running", 2) and waiting() == 2, 30)
            lock.close()
            first.send_signal(signal.SIGCONT)
            eventually(lambda: state_of(merge)[0] != "running", 30)
            eventually(lambda: "is somebody else's by now" in log.read_text(), 30)

    check_merged_once(stage, merge)


def test_a_merge_that_kills_its_workers_ends_and_leaves_nothing(stage: Stage, log: Path) -> None:
    merge = asked(stage)
    for number in range(1, MAX_ATTEMPTS + 1):
        with locked(TYPE, row_of(stage, TYPE, merge)), publisher(log) as victim:
            eventually(lambda number=number: state_of(merge) == ("running", number) and waiting() == 1, 30)  # type: ignore[misc]  # a default keeps the number
            kill(victim)

    with publisher(log):
        eventually(lambda: state_of(merge)[0] == "failed", 30)

    check_untouched(stage)
    assert (merge.error.startswith("The merge broke off more than once"), merge.revert_branch) == (True, "")
    assert set(living(stage)) == {"main", "dev"}


def test_workers_killed_at_any_moment_merge_once(stage: Stage, log: Path) -> None:
    """Merges one after the other; who does one is killed a little later each time."""
    schema: Any = [TITLE, text("body")]
    with ExitStack() as workers:
        at_work: dict[int, Process] = {}

        def begin() -> None:
            process = workers.enter_context(publisher(log))
            at_work[process.pid] = process

        begin()
        begin()
        eventually(lambda: log.read_text().count("is running.") == 2, 60)
        for number in range(6):
            schema.append(text(f"late_{number}"))
            dev = fresh(branch_of(stage.tenant, "dev").scope())
            update_content_type(SYSTEM, dev, "article", document={"schema": list(schema)}, force=True)
            merge = asked(stage, Strategy.OVERWRITE)
            eventually(lambda merge=merge: state_of(merge)[0] != "waiting", 20)  # type: ignore[misc]  # a default keeps the merge
            time.sleep(0.06 * number)
            merge.refresh_from_db()
            if merge.state == "running":
                kill(at_work.pop(int(merge.worker.rpartition(":")[2])))
                begin()
            eventually(lambda merge=merge: state_of(merge)[0] not in ("waiting", "running"), 30)  # type: ignore[misc]  # a default keeps the merge
            assert (merge.state, merge.error) == ("succeeded", "")
            assert types(stage)[0] == ("article", number + 2)
            assert Activity.objects.filter(action="branch.merge").count() == number + 1
            assert len(living(stage)) == 3 + number

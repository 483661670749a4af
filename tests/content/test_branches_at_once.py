"""Branches that are made while others write: each begins with one moment of its source."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import pytest
from django.db import connection, transaction

from content.models import EntryLocale, UniqueValue
from core.errors import Invalid
from publishing.drain import drain
from publishing.models import Publication
from stacks.actions.branches import create_branch, delete_branch
from stacks.copying import BranchCopy
from stacks.models import Branch
from stacks.ports import branch_created
from stacks.retention import Retention
from tests.factories import SYSTEM
from tests.publishing.builders import make_stage, never
from tests.publishing.pruned import edited, prune, versions
from tests.racing import waiting
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act: Callable[[], object]) -> None:
    """Do it on a connection of its own, and wait for its end."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


During: TypeAlias = Callable[[int, Callable[[], object]], None]


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> During:
    """Has something happen elsewhere, once, between two parts of a copy: after those of a lower rank."""
    monkeypatch.setattr(branch_created, "_followers", list(branch_created._followers))

    def register(rank: int, act: Callable[[], object]) -> None:
        acts = [act]

        def follow(copy: BranchCopy) -> None:
            if acts:
                elsewhere(acts.pop())

        branch_created.register(follow, rank=rank, name=f"tests.during_{rank}")

    return register


def test_what_is_done_while_a_branch_is_made_is_not_in_it(during: During) -> None:
    stage = make_stage()
    uid = stage.entry("Before")
    stage.request(uid)
    drain(never)

    def write() -> None:
        stage.edit(uid, "Meanwhile")
        stage.entry("Before")
        stage.request(uid)
        drain(never)

    during(15, write)
    branch = create_branch(SYSTEM, stage.scope, uid="next", source="main")
    assert EntryLocale.objects.get(entry__uid=uid, branch=stage.scope.branch_id).latest.data["title"] == "Meanwhile"
    assert [row.latest.data["title"] for row in EntryLocale.objects.filter(branch=branch)] == ["Before"]
    assert list(Publication.objects.filter(branch=branch).values_list("entry_version__version", flat=True)) == [1]
    assert UniqueValue.objects.filter(branch=branch).count() == 1


def test_a_branch_whose_source_is_deleted_meanwhile_is_not_made() -> None:
    stage = make_stage()
    create_branch(SYSTEM, stage.scope, uid="next", source="main")

    def copy() -> str:
        try:
            create_branch(SYSTEM, stage.scope, uid="late", source="next")
        except Invalid as error:
            return error.problems[0].path
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            delete_branch(SYSTEM, stage.scope, "next")
            made = pool.submit(copy)
            eventually(lambda: waiting() == 1)
        assert made.result() == "source"
    assert set(Branch.objects.filter(deleted_at=None).values_list("uid", flat=True)) == {"main"}


def test_a_version_that_goes_while_a_branch_is_made_begins_it_anew(during: During) -> None:
    stage = make_stage()
    uid = edited(stage, 1)
    stage.request(uid)
    drain(never)
    stage.edit(uid, "Second")

    def move_on() -> None:
        stage.request(uid)
        drain(never)
        prune(stage, Retention(versions=1, history_days=0, queue_days=0))

    during(45, move_on)
    branch = create_branch(SYSTEM, stage.scope, uid="next", source="main")
    assert versions(uid) == [2]
    assert list(Publication.objects.filter(branch=branch).values_list("entry_version__version", flat=True)) == [2]
    assert Branch.objects.filter(stack=stage.scope.stack_id).count() == 2

"""Trees that several people change at the same moment."""

import threading

import pytest
from django.db import connection

from content.actions.taxonomies import create_taxonomy
from content.actions.terms import Place, create_term, delete_term, move_term
from content.models import Term
from content.taxonomies import TermListing, list_descendants, list_terms
from content.taxonomy_rules import TermAddress, Words
from core.errors import PressroomError
from stacks.scope import Scope
from tests.factories import SYSTEM, make_scope
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)
LISTING = TermListing(languages=("en-us",), in_tree_order=True)


def at(uid: str) -> TermAddress:
    """A term of the taxonomy."""
    return TermAddress("topics", uid)


def make_terms(*uids: str) -> Scope:
    """A taxonomy with terms side by side."""
    scope = make_scope()
    create_taxonomy(SYSTEM, scope, uid="topics", words=Words("Topics"))
    for uid in uids:
        create_term(SYSTEM, scope, "topics", uid=uid, words=Words(uid))
    return scope


def move(scope: Scope, uid: str, parent: str | None, order: int | None = None) -> Term:
    """Put a term somewhere else."""
    return move_term(SYSTEM, scope, at(uid), place=Place(parent, order), force=True)


def lock_root(scope: Scope) -> Term:
    """What every change of the tree waits for."""
    return Term.objects.select_for_update().get(branch_id=scope.branch_id, depth=0)


def test_two_moves_below_one_another_make_no_cycle() -> None:
    scope = make_terms("a", "b")
    outcomes = held_back(lambda: lock_root(scope), lambda: move(scope, "a", "b"), lambda: move(scope, "b", "a"))
    assert outcomes == ["done", "parent_uid"]
    assert [row.uid for row in list_descendants(scope, at("b"), LISTING).rows] == ["a"]


def test_no_term_is_put_below_one_that_is_being_deleted() -> None:
    scope = make_terms("a", "b")
    outcomes = held_back(
        lambda: lock_root(scope),
        lambda: delete_term(SYSTEM, scope, at("a"), force=True),
        lambda: move(scope, "b", "a"),
        lambda: create_term(SYSTEM, scope, "topics", uid="c", words=Words("C"), place=Place("a")),
    )
    assert outcomes == ["done", "parent_uid", "parent_uid"]


def test_a_uid_is_given_once() -> None:
    scope = make_terms("a")
    outcomes = held_back(
        lambda: lock_root(scope),
        lambda: create_term(SYSTEM, scope, "topics", uid="b", words=Words("B")),
        lambda: create_term(SYSTEM, scope, "topics", uid="b", words=Words("B")),
    )
    assert outcomes == ["done", "uid"]


def test_many_moves_at_once_leave_a_tree_with_whole_numbers() -> None:
    uids = [f"t{number}" for number in range(8)]
    scope = make_terms(*uids)

    def wander(start: int) -> None:
        try:
            for step in range(12):
                uid, parent = uids[(start + step) % 8], uids[(start * 3 + step * 5) % 8]
                try:
                    move(scope, uid, None if step % 4 == 0 else parent, step % 3 + 1)
                except PressroomError:
                    continue
        finally:
            connection.close()

    threads = [threading.Thread(target=wander, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = list_terms(scope, "topics", LISTING).rows
    assert sorted(row.uid for row in rows) == uids
    depths = {row.uid: row.depth for row in rows}
    orders: dict[str | None, list[int]] = {}
    for row in rows:
        assert row.depth == (depths[row.parent_uid] + 1 if row.parent_uid else 1)
        orders.setdefault(row.parent_uid, []).append(row.order)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in orders.values()), orders

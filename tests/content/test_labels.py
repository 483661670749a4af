"""Labels under two changes at once."""

import pytest

from content.actions.labels import create_label, delete_label, update_label
from content.additions import closes_circle
from content.models import Label
from tests.factories import SYSTEM, make_stack
from tests.racing import held_back


@pytest.mark.django_db(transaction=True)
def test_no_circle_closes_between_two_changes() -> None:
    scope = make_stack().scope
    one = create_label(SYSTEM, scope, document={"name": "One"})
    two = create_label(SYSTEM, scope, document={"name": "Two"})

    outcomes = held_back(
        lambda: list(Label.objects.select_for_update().order_by("pk")),
        lambda: update_label(SYSTEM, scope, one.uid, document={"parent": [two.uid]}),
        lambda: update_label(SYSTEM, scope, two.uid, document={"parent": [one.uid]}),
    )

    assert sorted(outcomes) == ["done", "parent"]


@pytest.mark.django_db(transaction=True)
def test_a_name_is_taken_once() -> None:
    scope = make_stack().scope
    one = create_label(SYSTEM, scope, document={"name": "One"})
    two = create_label(SYSTEM, scope, document={"name": "Two"})

    outcomes = held_back(
        lambda: list(Label.objects.select_for_update().order_by("pk")),
        lambda: update_label(SYSTEM, scope, one.uid, document={"name": "News"}),
        lambda: update_label(SYSTEM, scope, two.uid, document={"name": "News"}),
    )

    assert sorted(outcomes) == ["done", "name"]


@pytest.mark.parametrize(
    ("parents", "is_circle"),
    [
        ({"a": ["b"], "b": []}, False),
        ({"a": ["a"]}, True),
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, True),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, False),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, False),
        ({"a": ["gone"]}, False),
    ],
)
def test_circles(parents: dict[str, list[str]], is_circle: bool) -> None:
    assert closes_circle("a", parents) is is_circle


@pytest.mark.django_db(transaction=True)
def test_a_label_that_is_added_below_one_being_deleted_moves_up() -> None:
    scope = make_stack().scope
    parent = create_label(SYSTEM, scope, document={"name": "Parent"})

    outcomes = held_back(
        lambda: list(Label.objects.select_for_update().order_by("pk")),
        lambda: create_label(SYSTEM, scope, document={"name": "Child", "parent": [parent.uid]}),
        lambda: delete_label(SYSTEM, scope, parent.uid),
    )

    assert outcomes == ["done", "done"]
    assert list(Label.objects.values_list("name", "document__parent")) == [("Child", [])]

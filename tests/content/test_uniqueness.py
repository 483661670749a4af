"""Values that one entry of a type holds in a language, wherever in the entry they stand."""

import pytest

from content.actions.entries import create_entry, update_entry
from content.errors import EntryInvalid
from content.models import Entry, UniqueValue
from content.types import StoredType
from core.errors import Problem
from core.json_values import JSONObject
from stacks.models import Stack
from stacks.scope import Scope
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_scope
from tests.racing import held_back

LINKS: JSONObject = {
    "uid": "links",
    "display_name": "Links",
    "data_type": "group",
    "multiple": True,
    "schema": [text("slug", unique=True)],
}
MESSAGE = "is not unique."


@pytest.fixture
def scope(db: None) -> Scope:
    return make_scope(others=("fr-fr",))


def links(*slugs: str) -> JSONObject:
    return {"links": [{"slug": slug} for slug in slugs]}


def save(scope: Scope, content_type: StoredType, title: str, *slugs: str, locale: str | None = None) -> str:
    data: JSONObject = {"title": title, **links(*slugs)}
    return create_entry(SYSTEM, scope, content_type, locale=locale, data=data).uid


def refused(scope: Scope, content_type: StoredType, title: str, *slugs: str) -> tuple[Problem, ...]:
    with pytest.raises(EntryInvalid) as caught:
        save(scope, content_type, title, *slugs)
    return caught.value.problems


def test_a_value_in_any_instance_is_held_against_other_entries(scope: Scope) -> None:
    article = make_type(scope, LINKS)
    first = save(scope, article, "One", "a", "b")

    problems = refused(scope, article, "Two", "c", "b", "a")

    assert problems == (
        Problem("links.1.slug", "unique", MESSAGE, {"entry": first}),
        Problem("links.2.slug", "unique", MESSAGE, {"entry": first}),
    )
    assert Entry.objects.count() == 1
    assert save(scope, article, "Two", "c", "d")
    assert save(scope, article, "Un", "a", locale="fr-fr")


def test_a_value_stands_once_in_an_entry(scope: Scope) -> None:
    article = make_type(scope, LINKS)
    first = save(scope, article, "One", "a")

    assert refused(scope, article, "Two", "b", "a", "b") == (
        Problem("links.2.slug", "unique", MESSAGE, {"path": "links.0.slug"}),
        Problem("links.1.slug", "unique", MESSAGE, {"entry": first}),
    )
    with pytest.raises(EntryInvalid) as caught:
        update_entry(SYSTEM, scope, article, first, locale=None, data=links("x", "x"))
    assert caught.value.problems == (Problem("links.1.slug", "unique", MESSAGE, {"path": "links.0.slug"}),)


def test_an_instance_that_goes_frees_its_value_and_the_others_keep_theirs(scope: Scope) -> None:
    article = make_type(scope, LINKS)
    first = save(scope, article, "One", "a", "b", "c")

    update_entry(SYSTEM, scope, article, first, locale=None, data=links("c", "a", "d"))

    assert UniqueValue.objects.filter(path="links.slug").count() == 3
    assert save(scope, article, "Two", "b")
    assert [problem.path for problem in refused(scope, article, "Three", "e", "a")] == ["links.1.slug"]


@pytest.mark.django_db(transaction=True)
def test_of_two_entries_that_claim_the_same_values_in_opposite_order_one_is_saved() -> None:
    scope = make_scope()
    article = make_type(scope, LINKS)
    slugs = [f"s{number}" for number in range(40)]

    outcomes = held_back(
        lambda: Stack.objects.select_for_update().get(pk=scope.stack_id),
        lambda: save(scope, article, "One", *slugs),
        lambda: save(scope, article, "Two", *reversed(slugs)),
    )

    assert sorted(outcome.split(",")[0] for outcome in outcomes) == ["done", "links.0.slug"]
    assert Entry.objects.count() == 1

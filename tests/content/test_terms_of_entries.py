"""Entries that name terms: what exists is kept, what does not is refused with its place, what is used says where."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.actions.entries import create_entry, update_entry
from content.actions.entry_deletion import delete_entry
from content.actions.taxonomies import delete_taxonomy
from content.actions.terms import delete_term
from content.errors import EntryInvalid, TermInUse
from content.links import link_problems
from content.models import Term
from content.taxonomies import find_terms
from content.taxonomy_rules import TermAddress
from content.term_uses import TermUse, find_uses
from content.types import StoredType
from core.json_values import JSONObject, JSONValue
from stacks.scope import Scope
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_scope, make_taxonomy

pytestmark = pytest.mark.django_db
TOPICS: JSONObject = {
    "uid": "taxonomies",
    "display_name": "Taxonomies",
    "data_type": "taxonomy",
    "taxonomies": [{"taxonomy_uid": "topics"}, {"taxonomy_uid": "places"}],
}
GROUPED: JSONObject = {
    "uid": "notes",
    "display_name": "Notes",
    "data_type": "group",
    "multiple": True,
    "schema": [{**TOPICS, "uid": "about"}],
}


def term(uid: str, taxonomy: str = "topics") -> JSONObject:
    """A value that names a term."""
    return {"taxonomy_uid": taxonomy, "term_uid": uid}


def make_house() -> tuple[Scope, StoredType]:
    """Two taxonomies and a type that names their terms."""
    scope = make_scope(others=("fr-fr",))
    make_taxonomy(scope, "topics", "birds", ("herons", "birds"))
    make_taxonomy(scope, "places", "rome")
    return scope, make_type(scope, TOPICS, GROUPED, text("body"))


def save(scope: Scope, kind: StoredType, title: str, *terms: JSONValue, locale: str | None = None) -> str:
    """The uid of an entry that names terms."""
    return create_entry(SYSTEM, scope, kind, locale=locale, data={"title": title, "taxonomies": list(terms)}).uid


def problems(error: TermInUse | EntryInvalid) -> list[tuple[str, str, str]]:
    """Path, rule and message of every problem."""
    return [(problem.path, problem.rule, problem.message) for problem in error.problems]


def test_terms_that_do_not_exist_are_refused_each_at_its_place() -> None:
    scope, kind = make_house()
    data: JSONObject = {
        "title": "Herons",
        "taxonomies": [term("birds"), term("stones"), term("rome")],
        "notes": [{"about": [term("herons")]}, {"about": [term("rome", "places"), term("birds", "places")]}],
    }
    with pytest.raises(EntryInvalid) as caught:
        create_entry(SYSTEM, scope, kind, locale=None, data=data)
    message = "is not a term of this taxonomy."
    assert problems(caught.value) == [
        ("taxonomies.1.term_uid", "term", message),
        ("taxonomies.2.term_uid", "term", message),
        ("notes.1.about.1.term_uid", "term", message),
    ]


def test_a_save_looks_terms_up_once_and_only_where_it_names_some() -> None:
    scope, kind = make_house()
    named: list[JSONValue] = [term("birds"), term("herons"), term("rome", "places")]
    cases: list[tuple[JSONObject, int]] = [({"taxonomies": named}, 1), ({"title": "None"}, 0)]
    for data, count in cases:
        with CaptureQueriesContext(connection) as queries:
            assert link_problems(scope, kind, data) == ()
        assert len(queries) == count


def test_a_deleted_term_cannot_be_named_and_one_of_another_branch_never_could() -> None:
    scope, kind = make_house()
    delete_term(SYSTEM, scope, TermAddress("topics", "herons"), force=False)
    other, other_kind = make_house()
    assert find_terms(scope, [("topics", "herons"), ("topics", "birds")]) == {("topics", "birds")}
    assert save(other, other_kind, "Here", term("herons"))
    with pytest.raises(EntryInvalid) as caught:
        save(scope, kind, "Gone", term("herons"))
    assert [path for path, _, _ in problems(caught.value)] == ["taxonomies.0.term_uid"]


def test_a_term_in_use_says_where() -> None:
    scope, kind = make_house()
    first = save(scope, kind, "Ardea", term("herons"), term("birds"))
    update_entry(SYSTEM, scope, kind, first, locale="fr-fr", data={"title": "Héron"})
    save(scope, kind, "Rome", term("rome", "places"))
    dropped = save(scope, kind, "Changed", term("herons"))
    update_entry(SYSTEM, scope, kind, dropped, locale=None, data={"taxonomies": []})
    deleted = save(scope, kind, "Deleted", term("herons"))
    delete_entry(SYSTEM, scope, kind, deleted)

    herons = Term.objects.get(branch_id=scope.branch_id, uid="herons")
    uses = find_uses(scope, [herons.pk])
    assert uses.entry_count == 1
    assert uses.shown == (
        TermUse("article", first, "en-us", "Ardea", "taxonomies", "herons"),
        TermUse("article", first, "fr-fr", "Héron", "taxonomies", "herons"),
    )
    with pytest.raises(TermInUse) as caught:
        delete_term(SYSTEM, scope, TermAddress("topics", "herons"), force=False)
    assert problems(caught.value) == [
        ("entries", "in_use", "are 1 that name it."),
        ("entries", "in_use", f"article/{first} (en-us) names herons in taxonomies."),
        ("entries", "in_use", f"article/{first} (fr-fr) names herons in taxonomies."),
    ]
    with pytest.raises(TermInUse):
        delete_taxonomy(SYSTEM, scope, "places", force=False)
    delete_term(SYSTEM, scope, TermAddress("topics", "birds"), force=True)
    assert find_terms(scope, [("topics", "herons"), ("topics", "birds")]) == set()


def test_an_entry_keeps_a_term_that_was_deleted_until_somebody_takes_it_out() -> None:
    scope, kind = make_house()
    uid = save(scope, kind, "Ardea", term("herons"), term("birds"))
    delete_term(SYSTEM, scope, TermAddress("topics", "herons"), force=True)
    kept: JSONObject = {"title": "Ardea cinerea", "taxonomies": [term("herons"), term("birds")]}
    assert update_entry(SYSTEM, scope, kind, uid, locale=None, data=kept).data["taxonomies"] == kept["taxonomies"]
    with pytest.raises(EntryInvalid) as caught:
        update_entry(SYSTEM, scope, kind, uid, locale=None, data={"taxonomies": [term("herons"), term("stones")]})
    assert [path for path, _, _ in problems(caught.value)] == ["taxonomies.1.term_uid"]
    update_entry(SYSTEM, scope, kind, uid, locale=None, data={"taxonomies": [term("birds")]})
    with pytest.raises(EntryInvalid):
        update_entry(SYSTEM, scope, kind, uid, locale=None, data={"taxonomies": [term("herons")]})


def test_more_terms_than_a_statement_has_parameters_are_looked_up_and_deleted() -> None:
    scope = make_scope()
    make_taxonomy(scope, "topics", "t0")
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO content_term (stack_id, branch_id, uid, taxonomy_id, parent_id, depth, "order", created_by,
                updated_by, created_at, updated_at)
            SELECT stack_id, branch_id, 't' || number, taxonomy_id, parent_id, depth, number, '', '', now(), now()
            FROM content_term, generate_series(1, 65999) AS number WHERE uid = 't0'"""
        )
    pairs = [("topics", f"t{number}") for number in range(66_000)]
    assert len(find_terms(scope, pairs)) == 66_000
    delete_taxonomy(SYSTEM, scope, "topics", force=True)
    assert find_terms(scope, pairs) == set()

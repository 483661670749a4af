"""Whole taxonomies as files over the management API."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.management_client import Manager, make_manager
from tests.api.test_taxonomies import make_taxonomy
from tests.api.test_terms import make_tree, tree, uids
from tests.factories import make_locale

pytestmark = pytest.mark.django_db


def send(manager: Manager, content: object, *, name: str = "taxonomy.json", query: str = "") -> tuple[int, Any]:
    """Status and body of an import."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    response = Client().post(
        f"/v3/taxonomies/import{query}",
        {"taxonomy": SimpleUploadedFile(name, raw)},
        headers=manager.tenant.headers(manager.secret),
    )
    return response.status_code, response.json()


def test_a_taxonomy_moves_to_another_stack_in_json_and_in_csv() -> None:
    manager = make_tree()
    exported = manager.get("taxonomies/topics/export?format=json")
    assert exported["taxonomy"]["uid"] == "topics"
    assert uids(exported) == ["europe", "asia", "italy", "france", "rome", "milan"]
    table = manager.ask("GET", "taxonomies/topics/export?format=csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    for content, name in ((exported, "topics.json"), (table.content, "topics.csv")):
        other = make_manager()
        status, answer = send(other, content, name=name)
        assert (status, answer["notice"]) == (201, "Taxonomy imported successfully.")
        assert (answer["taxonomy"]["uid"], answer["taxonomy"]["terms_count"]) == ("topics", 6)
        assert tree(other) == tree(manager)


def test_a_translation_is_exported_and_imported() -> None:
    manager, other = make_tree(), make_tree()
    for each in (manager, other):
        make_locale(each.tenant.fresh_scope(), "fr-fr")
    manager.post("taxonomies/topics?locale=fr-fr", {"taxonomy": {"name": "Sujets"}})
    manager.post("taxonomies/topics/terms/italy?locale=fr-fr", {"term": {"name": "Italie"}})
    exported = manager.get("taxonomies/topics/export?locale=fr-fr")
    assert (exported["taxonomy"]["name"], uids(exported)) == ("Sujets", ["italy"])
    status, answer = send(other, exported, query="?locale=fr-fr")
    assert (status, answer["taxonomy"]["name"]) == (201, "Sujets")
    assert other.get("taxonomies/topics/terms/italy?locale=fr-fr")["term"]["name"] == "Italie"
    assert other.get("taxonomies/topics/terms/italy?locale=fr-fr")["term"]["parent_uid"] == "europe"
    assert send(other, exported, query="?locale=fr-fr")[0] == 409


def test_what_exists_is_left_alone() -> None:
    manager = make_tree()
    exported = manager.get("taxonomies/topics/export")
    status, answer = send(manager, exported)
    assert (status, answer["errors"]) == (409, {"taxonomy": ["exists already."]})
    assert answer["error_message"] == "The taxonomy 'topics' exists already in 'en-us'."


@pytest.mark.parametrize(
    ("content", "status", "errors"),
    [
        (b"{", 400, None),
        (b"[]", 400, None),
        ({}, 422, {"taxonomy": ["is a required object."]}),
        ({"taxonomy": {"uid": "x"}}, 422, {"taxonomy.name": ["is a required field."]}),
        (
            {"taxonomy": {"uid": "x", "name": "X"}, "terms": [{"uid": "a", "name": "A", "parent_uid": "b"}]},
            422,
            {"terms.0.parent_uid": ["is not a term of this taxonomy."]},
        ),
    ],
)
def test_a_bad_file_is_refused_and_leaves_nothing(content: object, status: int, errors: Any) -> None:
    manager = make_manager()
    found, answer = send(manager, content)
    assert found == status
    if errors is not None:
        assert answer["errors"] == errors
    assert manager.get("taxonomies") == {"taxonomies": []}


def test_a_form_without_the_file_and_an_unknown_format_are_refused() -> None:
    manager = make_manager()
    make_taxonomy(manager)
    response = Client().post("/v3/taxonomies/import", {}, headers=manager.tenant.headers(manager.secret))
    assert response.status_code == 422
    assert manager.refused("GET", "taxonomies/topics/export?format=xml")[3] == {"format": ["must be json or csv."]}
    assert manager.refused("GET", "taxonomies/nowhere/export")[0] == 422

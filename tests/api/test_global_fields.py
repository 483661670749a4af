"""Global fields over HTTP."""

from typing import Any

import pytest

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db

SEO: dict[str, Any] = {"title": "SEO", "uid": "seo_fields", "description": "", "schema": [text_field("keywords")]}


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def test_a_global_field_lives_from_creation_to_deletion(manager: Manager) -> None:
    answer = manager.post("global_fields", {"global_field": SEO})
    assert answer["notice"] == "Global Field created successfully."
    created = answer["global_field"]
    assert {key: created[key] for key in SEO} == SEO
    assert manager.get("global_fields/seo_fields") == {"global_field": created}
    assert manager.get("global_fields?include_count=true") == {"global_fields": [created], "count": 1}
    answer = manager.put("global_fields/seo_fields", {"global_field": {**created, "title": "Search"}})
    assert answer["notice"] == "Global Field updated successfully."
    assert (answer["global_field"]["title"], answer["global_field"]["_version"]) == ("Search", 2)
    assert manager.delete("global_fields/seo_fields") == {"notice": "Global Field deleted successfully."}
    assert manager.get("global_fields?count=true") == {"global_fields": 0}


def test_an_update_reaches_the_types_that_use_it(manager: Manager) -> None:
    manager.post("global_fields", {"global_field": SEO})
    use = {"display_name": "SEO", "uid": "meta", "data_type": "global_field", "reference_to": "seo_fields"}
    manager.post("content_types", {"content_type": article(schema=[title_field(), use])})
    manager.put("global_fields/seo_fields", {"global_field": {"schema": [text_field("robots", mandatory=True)]}})
    refused = manager.refused("POST", "content_types/article/entries", {"entry": {"title": "One", "meta": {}}})
    assert refused == (
        422,
        119,
        "Entry creation failed. Please enter valid data.",
        {"meta.robots": ["is a required field."]},
    )


def test_one_in_use_is_not_deleted(manager: Manager) -> None:
    manager.post("global_fields", {"global_field": SEO})
    use = {"display_name": "SEO", "uid": "meta", "data_type": "global_field", "reference_to": "seo_fields"}
    manager.post("content_types", {"content_type": article(schema=[title_field(), use])})
    assert manager.refused("DELETE", "global_fields/seo_fields")[:2] == (422, 141)
    assert manager.get("global_fields?count=true") == {"global_fields": 1}


def test_a_taken_uid_is_named(manager: Manager) -> None:
    manager.post("global_fields", {"global_field": SEO})
    assert manager.refused("POST", "global_fields", {"global_field": SEO}) == (
        422,
        115,
        "Global Field creation failed. Please try again.",
        {"uid": ["is not unique."]},
    )


@pytest.mark.parametrize("uid", ["Invalid-UID!", "1st", "", 5, "x" * 201])
def test_a_uid_that_is_no_name_is_refused(manager: Manager, uid: object) -> None:
    assert manager.refused("POST", "global_fields", {"global_field": {**SEO, "uid": uid, "title": "x" * 256}})[3] == {
        "title": ["is longer than 255 characters."],
        "uid": ["is not valid: lower case letters, digits and underscores, a letter first."],
    }


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_one_is_named(manager: Manager, method: str) -> None:
    assert manager.refused(method, "global_fields/nothing", {"global_field": {}} if method == "PUT" else None) == (
        422,
        118,
        "The Global Field 'nothing' was not found. Please try again.",
        {"uid": ["is not valid."]},
    )

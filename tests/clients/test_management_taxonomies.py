"""Every call for taxonomies and terms of the vendor's own management SDK, unmodified, against the real web server."""

import pytest

from tests.clients.management_sdk import run_story


def refused(message: str, errors: dict[str, list[str]]) -> dict[str, object]:
    """What the SDK tells of a refusal."""
    return {"status": 422, "errorCode": 141, "errorMessage": message, "errors": errors}


NO_CONTENT = {"status": 204, "statusText": "No Content"}
CREATION = "Taxonomy creation failed. Please try again."
EXPECTED = {
    "created": {"uid": "topics", "name": "Topics", "description": "All", "locale": "en-us"},
    "taken": refused(CREATION, {"uid": ["is not unique."]}),
    "nameless": refused(CREATION, {"name": ["is a required field."]}),
    "fetched": {"uid": "topics", "name": "Topics", "terms_count": 0, "referenced_entries_count": 0},
    "updated": {"uid": "topics", "name": "Themes", "description": "All"},
    "term": {
        "uid": "italy", "name": "Italy", "taxonomy_uid": "topics", "parent_uid": "europe", "depth": 2, "order": 1,
        "locale": "en-us",
    },
    "orphan": refused(
        "Term creation failed. Please try again.", {"parent_uid": ["is not a term of this taxonomy."]}
    ),
    "renamed": {"uid": "rome", "name": "Roma", "parent_uid": "italy"},
    "roots": {"items": [{"uid": "europe", "children_count": 1}, {"uid": "asia", "children_count": 0}], "count": 2},
    "all": ["europe", "asia", "italy", "rome"],
    "count": 4,
    "ancestors": ["europe", "italy"],
    "descendants": ["italy", "rome"],
    "search": ["rome"],
    "moved": {"uid": "italy", "parent_uid": "asia", "depth": 2, "order": 1},
    "cycle": refused(
        "The term could not be moved. Please try again.", {"parent_uid": ["is the term itself, or stands below it."]}
    ),
    "localized": {"uid": "topics", "name": "Sujets", "locale": "fr-fr"},
    "locales": [{"locale": "en-us", "name": "Themes"}, {"locale": "fr-fr", "name": "Sujets"}],
    "localized_term": {"uid": "italy", "name": "Italie", "locale": "fr-fr", "parent_uid": "asia"},
    "term_locales": [{"locale": "en-us", "name": "Italy"}, {"locale": "fr-fr", "name": "Italie"}],
    "fallback": {"name": "Asia", "locale": "en-us"},
    "not_localized": 422,
    "unlocalized": NO_CONTENT,
    "exported": {"taxonomy": "topics", "terms": ["europe", "asia", "italy", "rome"]},
    "imported": {"uid": "places", "name": "Themes", "terms_count": 4},
    "imported_again": 409,
    "found": {"items": ["places", "topics"], "count": 2},
    "typeahead": ["places"],
    "published": {"notice": "The requested action has been performed.", "job": "string"},
    "unpublished": "The requested action has been performed.",
    "nothing": refused(
        "The request could not be sent for publishing. Please check it and try again.",
        {"items": ["is a required list."]},
    ),
    "in_use": {"terms": ["2 terms stand below it."]},
    "deleted_term": NO_CONTENT,
    "gone_term": 422,
    "deleted": NO_CONTENT,
    "gone": refused("The taxonomy 'topics' was not found. Please try again.", {"taxonomy": ["is not valid."]}),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_management_sdk_drives_every_call_of_taxonomies_and_terms() -> None:
    assert run_story("taxonomies.js") == EXPECTED

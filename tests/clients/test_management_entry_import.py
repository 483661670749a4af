"""Entries out of files through the vendor's own management SDK, unmodified."""

import pytest

from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)

FAILED = {"status": 422, "errorCode": 119, "errorMessage": "Entry import failed. Please enter valid data."}
ENTRIES = {
    "first": {
        "title": "One",
        "body": "Words",
        "tags": [],
        "locale": "en-us",
        "_version": 1,
        "ACL": {},
        "_in_progress": False,
        "read": "One",
        "uid": "first",
    },
    "copy": {"is_other": True, "related": [{"uid": "first", "_content_type_uid": "article"}]},
    "over": {"version": 2, "title": "One again", "body": None},
    "version": {"version": 3, "title": "One again", "body": "More words"},
    "french": {"locale": "fr-fr", "title": "Un"},
    "whole": {"version": 4, "title": "From an object"},
    "refused": {
        **FAILED,
        "errors": {
            "pages": ["is no field of this content type. Pass force=true to leave it out."],
            "title": ["is not unique."],
        },
    },
    "no_entry": {**FAILED, "errors": {"entry": ["must hold a JSON object."]}},
    "counted": 2,
}


@pytest.mark.behaviour("CS-131")
def test_the_sdk_imports_entries() -> None:
    assert run_story("entry_import.js") == ENTRIES

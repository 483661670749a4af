"""The vendor's own management SDK on the languages and references of entries, unmodified."""

import pytest

from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)

ENGLISH = {"code": "en-us", "localized": False}
UNNAMED = (
    "is required here: instances of the master language are missing, and this may be one of them. Send the uid of the"
    " master's instance, or a new one for an instance that only this language has."
)


def test_the_management_sdk_localizes_an_entry_and_finds_what_refers_to_it() -> None:
    reference = {
        "is_other": True,
        "content_type_uid": "page",
        "locale": "en-us",
        "title": "Two",
        "content_type_title": "Page",
    }
    assert run_story("entry_languages.js") == {
        "alone": [ENGLISH],
        "first": {"locale": "fr-fr", "version": 1, "title": "Un", "code": "a", "rows": [["b", "fr"]]},
        "second": {"locale": "fr-fr", "version": 2, "title": "Un", "code": "a", "rows": [["b", "encore"]]},
        "followed": {"locale": "fr-fr", "version": 3, "title": "Un", "code": "A", "rows": [["B", "encore"]]},
        "both": [ENGLISH, {"code": "fr-fr", "localized": True}],
        "unnamed": {
            "status": 422,
            "errorCode": 119,
            "errorMessage": "Entry update failed. Please enter valid data.",
            "errors": {"rows.0._metadata.uid": [UNNAMED]},
        },
        "references": {"count": 1, "rows": [reference]},
        "nowhere": [],
        "unknown": {
            "status": 422,
            "errorCode": 141,
            "errorMessage": "The requested object doesn't exist.",
            "errors": {"uid": ["is not valid."]},
        },
    }

"""Entries through the vendor's own management SDK, unmodified."""

import pytest

from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)

SEEN = {
    "created": {"uid": True, "title": "One", "version": 1, "locale": "en-us"},
    "fetched": {
        "locale": "en-us",
        "_version": 1,
        "ACL": {},
        "_in_progress": False,
        "tags": ["new"],
        "pages": 1,
        "title": "One",
        "words": ["a"],
        "taxonomies": [{"term_uid": "red", "taxonomy_uid": "color"}],
        "_branch": "main",
        "cover": "words.txt",
        "gallery": ["words.txt"],
        "by": ["author"],
        "parts": [{"name": "first", "file": "words.txt", "code": "x1"}],
        "page": ["Hm."],
        "body": 1,
    },
    "type_beside": "article",
    "embedded": True,
    "expanded": "Ada",
    "refused": {
        "status": 422,
        "errorCode": 119,
        "errorMessage": "Entry creation failed. Please enter valid data.",
        "errors": {"pages": ["must be a number."], "title": ["is not unique."]},
    },
    "updated": {"version": 2, "title": "Two"},
    "read_again": {
        "locale": "en-us",
        "_version": 2,
        "ACL": {},
        "_in_progress": False,
        "tags": ["new"],
        "pages": 1,
        "title": "Two",
        "words": ["a"],
        "taxonomies": [{"term_uid": "blue", "taxonomy_uid": "color"}],
        "cover": "words.txt",
        "gallery": ["words.txt"],
        "by": ["author"],
        "parts": [{"name": "first", "file": "words.txt", "code": "x1"}, {"name": "second", "file": None}],
        "page": ["Hm."],
        "body": 2,
    },
    "atomic": {"pages": 3, "words": ["b", "c"], "parts": ["first", "changed"], "version": 4, "title": "Two"},
    "moved_on": {
        "status": 412,
        "errorCode": 141,
        "errorMessage": "The entry was saved by somebody else: it is at version 4.",
        "errors": {"If-Match": ["does not name the version that stands."]},
    },
    "once": True,
    "localized": {"locale": "fr-fr", "version": 1, "title": "Un", "code": "x1"},
    "relocalized": {"version": 2, "master": "In time"},
    "falls_back": "en-us",
    "locales": [{"code": "en-us", "localized": False}, {"code": "fr-fr", "localized": True}],
    "unlocalized": "Entry unlocalized successfully.",
    "back": "In time",
    "no_master": 141,
    "master": {"same": True, "locale": "en-us", "pages": 7},
    "version_one": {"title": "One", "pages": 1},
    "versions": {"count": 5, "numbers": [5, 4, 3, 2, 1], "named": "Printed"},
    "restored": {"version": 6, "title": "Two"},
    "references": [
        {
            "content_type_uid": "article",
            "locale": "en-us",
            "title": "Two",
            "content_type_title": "Article",
            "same": True,
        }
    ],
    "lists": {
        "all": ["Two", "Once", "Not only German"],
        "filtered": ["Two"],
        "paged": ["Once"],
        "language": ["Two", "Once", "Nur deutsch"],
        "projected": False,
    },
    "counted": 3,
    "count": {"entries": 3},
    "one": ["Once"],
    "exported": {"title": "Two", "author": True, "wrapped": False},
    "imported_into": {"title": "Edited", "author": True, "later": True},
    "imported": ["From a file"],
    "published": "The requested action has been performed.",
    "unpublished": "The requested action has been performed.",
    "deleted_language": "Entry deleted successfully.",
    "deleted": "Entry deleted successfully.",
    "gone": {
        "status": 422,
        "errorCode": 141,
        "errorMessage": "The requested object doesn't exist.",
        "errors": {"uid": ["is not valid."]},
    },
}


@pytest.mark.behaviour("CS-29", "CS-45", "CS-52", "CS-65", "CS-66", "CS-88", "CS-91", "CS-101", "CS-128")
def test_the_management_sdk_does_everything_it_can_with_entries() -> None:
    assert run_story("entries.js") == SEEN

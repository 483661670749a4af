"""Reads of entries through the vendor's own management SDK, unmodified."""

from typing import Any

import pytest

from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)

LOST = {"uid": "blt0", "_content_type_uid": "author"}
ENTRIES: Any = {
    "included": {"titles": ["Ada", None], "link": LOST, "branch": "main"},
    "narrow": {"title": None, "author": ["_content_type_uid", "title", "uid"]},
    "without": False,
    "updated": {"version": 2, "rank": 3},
    "first": 1,
    "sorted": [["Egrets", "Herons"], ["Egrets"]],
    "counted": [2, 1],
    "typed": 2,
    "french": "en-us",
    "draft": 200,
    "drafted": {"title": "Night herons", "version": 2, "changes": ["title"], "listed": ["Egrets", "Night herons"]},
    "saved": "Herons",
    "applied": {"title": "Night herons", "version": 3, "behind": True},
    "refused": {
        "status": 422,
        "errorCode": 141,
        "errorMessage": "The data breaks one or more rules.",
        "errors": {"version": ["cannot be combined with a draft."]},
    },
}


@pytest.mark.behaviour("CS-10", "CS-13", "CS-20", "CS-21", "CS-128")
def test_the_sdk_reads_entries_with_every_parameter() -> None:
    seen: Any = run_story("entry_reading.js")
    (author, lost) = seen["updated"].pop("author")
    assert (author["_content_type_uid"], lost) == ("author", LOST)
    assert seen == ENTRIES

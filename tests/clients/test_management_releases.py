"""The vendor's own management SDK on releases, unmodified."""

import pytest

from core.json_values import JSONObject
from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)


def _refused(message: str, errors: JSONObject) -> JSONObject:
    return {"status": 422, "errorCode": 141, "errorMessage": message, "errors": errors}


def test_releases() -> None:
    added = "Items added to the release successfully."
    assert run_story("releases.js") == {
        "made": {
            "name": "Spring",
            "description": "March",
            "locked": False,
            "items_count": 0,
            "status": [],
            "archived": False,
            "_deploy_latest": False,
        },
        "nameless": _refused("Release creation failed. Please try again.", {"name": ["is a required text."]}),
        "updated": {"name": "Summer", "description": "June"},
        "found": {"count": 1, "names": ["Summer"]},
        "added": 1,
        "listed": [{"content_type_uid": "article", "locale": "en-us", "version": 1, "action": "publish", "same": True}],
        "clone": {"name": "Autumn", "items": 1},
        "moved": "Items moved to the release successfully.",
        "bulk": added,
        "bulk_update": "Items of the release updated successfully.",
        "removed": 0,
        "emptied": 0,
        "nowhere": _refused(
            "The release could not be deployed. Please check it and try again.",
            {"environments": ["'nonexistent_environment' is not an environment of this stack."]},
        ),
        "deployed": "Release sent successfully for deployment.",
        "locked": True,
        "deleted": {"notice": "Release deleted successfully."},
        "gone": _refused("The requested release doesn't exist.", {"uid": ["is not valid."]}),
    }

"""The vendor's own management SDK on languages, environments, extensions and labels, unmodified."""

from pathlib import Path

import pytest

from core.json_values import JSONObject
from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "<!DOCTYPE html><p>Uploaded</p>"


def _refused(message: str, errors: JSONObject, *, status: int = 422, code: int = 141) -> JSONObject:
    return {"status": status, "errorCode": code, "errorMessage": message, "errors": errors}


def test_languages() -> None:
    french: JSONObject = {"code": "fr-fr", "name": "French", "fallback_locale": "en-us", "ACL": {}, "_version": 1}
    failed = "The language could not be saved. Please try again."
    rule = "is not a valid language code: 2 to 16 letters and digits, with single hyphens between them."
    plan = {"entries": 0, "live_entries": 0, "live_assets": 0, "live_terms": 0, "publications": 0, "scheduled": 0}
    assert run_story("locales.js") == {
        "made": french,
        "same_user": True,
        "custom": "fr-fr",
        "taken": _refused("Language was not added. Please try again.", {"code": ["is not unique."]}, code=247),
        "bad_code": _refused(failed, {"code": [rule]}),
        "bad_fallback": _refused(failed, {"fallback_locale": ["is not valid."]}),
        "fetched": french,
        "updated": {**french, "name": "French - France", "_version": 2},
        "circle": _refused(failed, {"fallback_locale": ["falls back to this language itself."]}),
        "found": {"count": 2, "codes": ["benelux", "fr-fr"]},
        "counted": 3,
        "one": None,
        "needed": _refused("Other languages fall back to this one: benelux. Change that first.", {}),
        "plan": {"notice": "Nothing was removed.", "plan": {"locale": "benelux", **plan}},
        "removed": {"notice": "Language removed successfully."},
        "gone": _refused("The requested language doesn't exist.", {"locale": ["is not valid."]}),
        "master": _refused("The master language cannot be removed, and falls back to no other.", {}),
        "back": 2,
    }


def test_environments() -> None:
    address: JSONObject = {"locale": "en-us", "url": "https://dev.example.com"}
    french: JSONObject = {"locale": "fr-fr", "url": "https://dev-fr.example.com"}
    made: JSONObject = {"urls": [address], "name": "development", "ACL": {}, "tags": [], "_version": 1}
    failed = "Environment creation failed. Please try again."
    unknown = _refused("The requested environment doesn't exist.", {"environment": ["is not valid."]}, code=161)
    assert run_story("environments.js") == {
        "made": made,
        "taken": _refused(failed, {"name": ["is not unique."]}),
        "nameless": _refused(failed, {"name": ["is a required field."]}),
        "homeless": _refused(failed, {"urls": ["is a required field."]}),
        "bad_url": _refused(failed, {"urls.0.url": ["is not a valid http or https URL."]}),
        "by_uid": "development",
        "addresses": [address, french],
        "renamed": {**made, "name": "preview", "urls": [address, french], "_version": 3},
        "unknown": unknown,
        "found": {"count": 1, "same": True},
        "counted": 1,
        "plan": {
            "notice": "Nothing was deleted.",
            "plan": {
                "environment": "preview",
                "live_entries": 0,
                "live_assets": 0,
                "live_terms": 0,
                "publications": 0,
                "scheduled": 1,
                "delivery_tokens": ["Reader"],
            },
        },
        "deleted": {"notice": "Environment deleted successfully."},
        "gone": unknown,
        "again": {**made, "name": "preview"},
    }


def test_extensions(tmp_path: Path) -> None:
    made: JSONObject = {
        "tags": ["design"],
        "title": "Colours",
        "type": "field",
        "data_type": "text",
        "src": "https://www.example.com/colours",
        "multiple": False,
        "ACL": {},
        "_version": 1,
    }
    uploaded: JSONObject = {"tags": ["upload", "test"], "srcdoc": PAGE, "ACL": {}, "_version": 1}
    missing: JSONObject = {
        "title": ["is a required field."],
        "type": ["is a required field."],
        "src": ["is a required field: an address, or markup in srcdoc."],
    }
    in_use = "The extension 'Colors' is used by the content types page. Change them first, or pass force=true."
    unknown = _refused("The extension was not found.", {"uid": ["is not valid."]}, status=404, code=347)
    assert run_story("extensions.js", PAGE=str(tmp_path / "page.html")) == {
        "made": made,
        "markup": "<!DOCTYPE html><h1>Hello</h1>",
        "widget": {"content_types": ["$all"]},
        "dashboard": {"enable": True, "default_width": "half"},
        "empty": _refused("Extension creation failed. Please try again.", missing, code=344),
        "uploads": [
            {**uploaded, "title": "Uploaded field", "type": "field", "data_type": "text", "multiple": False},
            {**uploaded, "title": "Uploaded widget", "type": "widget"},
            {**uploaded, "title": "Uploaded dashboard", "type": "dashboard", "enable": True, "tags": []},
        ],
        "fetched": made,
        "updated": {**made, "title": "Colors", "_version": 2},
        "found": {"count": 3, "titles": ["Colors", "Inline", "Uploaded field"]},
        "limited": 5,
        "counted": 7,
        "in_use": _refused(in_use, {}, code=344),
        "deleted": {"notice": "Extension deleted successfully."},
        "unknown": unknown,
        "gone": unknown,
    }


def test_labels() -> None:
    made: JSONObject = {"name": "Pages", "parent": [], "content_types": [], "ACL": [], "_version": 1}
    failed = "Label creation failed. Please try again."
    names = "names types that don't exist: nonexistent_content_type_xyz."
    assert run_story("labels.js") == {
        "made": made,
        "below": {**made, "name": "News", "parent": True, "content_types": ["article"]},
        "nameless": _refused(failed, {"name": ["is a required field."]}),
        "unknown_type": _refused(failed, {"content_types": [names]}),
        "taken": _refused(failed, {"name": ["is not unique."]}),
        "updated": {"name": "Press", "content_types": [], "ACL": [], "_version": 2},
        "circle": _refused("Label update failed. Please try again.", {"parent": ["leads back to the label itself."]}),
        "found": {"count": 2, "names": ["Pages", "Press"]},
        "limited": 1,
        "counted": 2,
        "deleted": {"notice": "Label deleted successfully."},
        "gone": _refused("The label was not found.", {"uid": ["is not valid."]}),
        "moved_up": [],
    }

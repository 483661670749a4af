"""The vendor's printed requests that localize, update and unlocalize an entry, and their printed answers."""

import json
from typing import Any

import pytest

from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.api.shared_values import group
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/page/entries"
LOCALIZE = (
    '{    "entry":{        "title":"Sample Entry in Arabic",        "group":[{            '
    '"single_line":"Non-localizable single line textbox",            "_metadata":{                '
    '"uid":"csde3afe4a1ece294b"                }            }],        '
    '"single_line":"Localizable single line textbox",        "tags":[]    }}'
)
UPDATE = """
{
  "entry": {
    "title": "Localized Entry Title",
    "group": [
      {
        "single_line": "Master French",
        "_metadata": {
          "uid": "csc5bebf39cfc99787",
          "non_localizable_content": true
        },
        "multi_line": "Localized French Text"
      }
    ],
    "single_line": "Localized single line text",
    "tags": []
  }
}
"""
KEYS = {
    "locale", "uid", "ACL", "_in_progress", "_version", "created_at", "created_by", "group", "single_line", "tags",
    "title", "updated_at", "updated_by",
}  # fmt: skip


def make_master(uid: str) -> tuple[Manager, str]:
    """An entry whose only instance has the uid that a request prints."""
    tenant = make_stack()
    make_locale(tenant.scope, "hi-in")
    manager = make_manager(tenant)
    lines = group(
        "group",
        text_field("single_line", non_localizable=True),
        text_field("multi_line", field_metadata={"multiline": True}),
        multiple=True,
    )
    schema = [title_field(), lines, text_field("single_line")]
    manager.post("content_types", {"content_type": {"title": "Page", "uid": "page", "schema": schema}})
    row = {"single_line": "Non-localizable single line textbox", "_metadata": {"uid": uid}}
    created = manager.post(PATH, {"entry": {"title": "Sample Entry", "group": [row], "single_line": "English"}})
    return manager, f"{PATH}/{created['entry']['uid']}"


def read(manager: Manager, path: str) -> Any:
    return manager.get(f"{path}?locale=hi-in")["entry"]


@pytest.mark.behaviour("CS-88", "CS-89", "CS-90")
def test_the_printed_request_localizes_with_the_printed_answer() -> None:
    manager, path = make_master("csde3afe4a1ece294b")
    answer = manager.put(f"{path}?locale=hi-in", json.loads(LOCALIZE))
    assert answer["notice"] == "Entry localized successfully."
    entry = answer["entry"]
    assert set(entry) == KEYS
    assert (entry["locale"], entry["_version"], entry["_in_progress"], entry["ACL"]) == ("hi-in", 1, False, {})
    assert entry["created_at"] == entry["updated_at"]
    assert entry["created_by"] == entry["updated_by"]
    assert read(manager, path) == entry
    assert {key: entry[key] for key in ("group", "single_line", "tags", "title")} == {
        "group": [
            {"single_line": "Non-localizable single line textbox", "_metadata": {"uid": "csde3afe4a1ece294b"}},
        ],
        "single_line": "Localizable single line textbox",
        "tags": [],
        "title": "Sample Entry in Arabic",
    }


@pytest.mark.behaviour("CS-91", "CS-92")
def test_the_printed_request_updates_and_goes_on_reading_from_the_master() -> None:
    manager, path = make_master("csc5bebf39cfc99787")
    manager.put(f"{path}?locale=hi-in", {"entry": {"title": "First"}})
    answer = manager.put(f"{path}?locale=hi-in", json.loads(UPDATE))
    assert answer["notice"] == "Entry updated successfully."
    entry = answer["entry"]
    assert set(entry) == KEYS
    assert entry["_version"] == 2
    assert read(manager, path) == entry
    assert {key: entry[key] for key in ("group", "single_line", "tags", "title")} == {
        "group": [
            {
                "single_line": "Non-localizable single line textbox",
                "multi_line": "Localized French Text",
                "_metadata": {"uid": "csc5bebf39cfc99787"},
            }
        ],
        "single_line": "Localized single line text",
        "tags": [],
        "title": "Localized Entry Title",
    }


@pytest.mark.behaviour("CS-87", "CS-96")
def test_the_printed_request_unlocalizes() -> None:
    manager, path = make_master("csde3afe4a1ece294b")
    manager.put(f"{path}?locale=hi-in", json.loads(LOCALIZE))
    response = manager.ask("POST", f"{path}/unlocalize?locale=hi-in")
    assert (response.status_code, json.loads(response.content)) == (200, {"notice": "Entry unlocalized successfully."})
    entry = read(manager, path)
    assert (entry["locale"], entry["title"], entry["single_line"]) == ("en-us", "Sample Entry", "English")
    assert manager.get(f"{path}/locales") == {"locales": [{"code": "en-us", "localized": False}]}

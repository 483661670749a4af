"""The content types of a real export, drawn in the vendor's builder: they come back as they went in."""

import json
from typing import Any

import pytest

from tests.api.management_client import Manager, make_manager
from tests.content.schema.test_export import EXPORT

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not EXPORT.is_dir(), reason=f"{EXPORT} is absent: set PRESSROOM_SHARED"),
]
SENT = ("title", "uid", "description", "options", "schema", "field_rules")


def documents() -> list[Any]:
    files = sorted((EXPORT / "content_types").glob("*.json"))
    return [json.loads(path.read_text()) for path in files if path.name != "schema.json"]


@pytest.fixture
def manager() -> Manager:
    manager = make_manager()
    for document in json.loads((EXPORT / "global_fields" / "globalfields.json").read_text()):
        created = manager.post("global_fields", {"global_field": document})["global_field"]
        assert created["schema"] == document["schema"]
    return manager


def test_each_type_is_accepted_and_comes_back_deep_equal(manager: Manager) -> None:
    for document in documents():
        sent = {key: document[key] for key in SENT if key in document}

        created = manager.post("content_types", {"content_type": document})["content_type"]

        fetched = manager.get(f"content_types/{document['uid']}")["content_type"]
        assert {key: created[key] for key in sent} == sent
        assert {key: fetched[key] for key in sent} == sent
    assert len(documents()) == 5


def test_what_was_fetched_can_be_sent_back_unchanged(manager: Manager) -> None:
    for document in documents():
        manager.post("content_types", {"content_type": document})
        fetched = manager.get(f"content_types/{document['uid']}")["content_type"]

        updated = manager.put(f"content_types/{document['uid']}", {"content_type": fetched})["content_type"]

        assert updated["schema"] == document["schema"]
        assert updated["_version"] == 2
